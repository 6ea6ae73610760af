const QUOTE = 34;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export interface Scan {
  readonly depth: number;
  /** Colons outside strings: in valid JSON the number of keys as written, duplicates counted. */
  readonly keyCount: number;
}

/**
 * One pass over the text before `JSON.parse`, which itself recurses. Right for valid JSON; for any other
 * text the numbers mean nothing, and the parser refuses it.
 */
export function scanJson(text: string): Scan {
  let level = 0;
  let depth = 0;
  let keyCount = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at = endOfString(text, at + 1);
    } else if (char === COLON) {
      keyCount += 1;
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      level += 1;
      if (level > depth) depth = level;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      level -= 1;
    }
  }
  return { depth, keyCount };
}

/** Index of the quote that ends a string, or the length of the text. */
export function endOfString(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) return at;
    if (char === BACKSLASH) at += 1;
  }
  return at;
}

/** Number of keys in a parsed value, at all levels. Keeps a stack of its own: depth may be unlimited. */
export function countKeys(root: unknown): number {
  let keyCount = 0;
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    const children = Object.values(value);
    if (!Array.isArray(value)) keyCount += children.length;
    for (const child of children) open.push(child);
  }
  return keyCount;
}
