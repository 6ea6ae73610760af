/**
 * Characters of a fingerprint: 50 bits, a collision in a million signals is a matter of 1 to 2,000.
 */
export const FINGERPRINT_LENGTH = 10;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PATTERN = /^([A-Z2-7]{10})(?: |$)/;

/**
 * The first ten base32 characters (RFC 4648) of a SHA-256 digest over bridge id and signal id. An
 * order, deal or position whose comment begins with it is found again after a crash.
 *
 * @param digest 32 bytes; shorter than 7 throws a RangeError
 */
export function fingerprintOf(digest: Uint8Array): string {
  if (digest.length < 7) {
    throw new RangeError(
      `a fingerprint needs a digest of 7 bytes or more, received ${digest.length}`,
    );
  }
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < FINGERPRINT_LENGTH) {
      bits -= 5;
      text += ALPHABET[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
    if (text.length === FINGERPRINT_LENGTH) return text;
  }
  return text;
}

/** The fingerprint that opens a comment, or `undefined` when it does not look like one of ours. */
export function fingerprintIn(comment: string): string | undefined {
  return PATTERN.exec(comment)?.[1];
}
