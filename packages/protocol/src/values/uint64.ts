const UINT64_MAX = 18446744073709551615n;
const DECIMAL = /^(0|[1-9]\d{0,19})$/;

/** True for canonical decimal text of 0 to 2^64 - 1: no sign, no leading zero. */
export function isUint64Text(text: string): boolean {
  return DECIMAL.test(text) && (text.length < 20 || BigInt(text) <= UINT64_MAX);
}

/**
 * The one form of a login, magic or ticket: JSON numbers lose digits above 2^53, so inside the bridge each
 * is a decimal string. The schema has checked `value` before.
 */
export function uint64Text(value: number | string): string {
  // Adding 0 turns -0, which JSON can express, into 0.
  return typeof value === 'number' ? String(value + 0) : value;
}
