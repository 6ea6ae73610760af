import { COMMENT_LENGTH_MAX } from './trade-request.ts';

/**
 * Cuts a comment at MT5's 31 characters, as the terminal does for MQL5 programs (the Python package
 * rejects instead). Half of a surrogate pair is dropped.
 */
export function cutComment(comment: string, maxLength: number = COMMENT_LENGTH_MAX): string {
  if (comment.length <= maxLength) return comment;
  const cut = comment.slice(0, maxLength);
  const last = cut.charCodeAt(cut.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
}

/** Printable ASCII only: terminals and reports of other code pages show the same text. */
export function sanitizeComment(comment: string): string {
  return comment.replace(/[^\x20-\x7e]/gu, '?').trim();
}

/** Longest part of a client's comment that follows the fingerprint. */
const USER_PART_MAX = 20;

/**
 * The comment that goes to MT5: fingerprint, a space, and up to 20 sanitised characters of the
 * client's comment; without a fingerprint as much of the comment as fits.
 */
export function orderComment(fingerprint: string, comment: string): string {
  const text = sanitizeComment(comment);
  if (fingerprint === '') return cutComment(text);
  if (text === '') return fingerprint;
  return cutComment(`${fingerprint} ${text.slice(0, USER_PART_MAX)}`.trimEnd());
}

/** Comments that a trade server writes on closing deals: `[sl 1.23450]`, `[tp 1.23450]`. */
export function stopComment(reason: 'SL' | 'TP', level: number, digits: number): string {
  return `[${reason.toLowerCase()} ${level.toFixed(digits)}]`;
}

export function closeByComment(position: string, positionBy: string): string {
  return cutComment(`#${position} by #${positionBy}`);
}
