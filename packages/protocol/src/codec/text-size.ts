const encoder = new TextEncoder();
/** A code unit of UTF-16 takes at most so many bytes of UTF-8. */
const BYTES_PER_UNIT_MAX = 3;

/** Whether a text has more than `bytes` bytes as UTF-8; looks closer only where its length leaves that open. */
export function isLargerThan(text: string, bytes: number): boolean {
  if (BYTES_PER_UNIT_MAX * text.length <= bytes) return false;
  return text.length > bytes || encoder.encode(text).length > bytes;
}
