/**
 * Whether a name belongs to a group of symbols: masks divided by commas, `*` for any text, `!`
 * before a mask that excludes. They are applied in their order, so exclusions come last: `*USD*,
 * !EUR*` (Python package of MetaTrader 5, `symbols_get`).
 */
export function matchesMasks(masks: string, name: string): boolean {
  let isMember = false;
  for (const part of masks.split(',')) {
    const mask = part.trim();
    const excludes = mask.startsWith('!');
    if (matchesMask(excludes ? mask.slice(1) : mask, name)) isMember = !excludes;
  }
  return isMember;
}

/** Walks over the text between the stars; no pattern that a client sends can make this slow. */
function matchesMask(mask: string, name: string): boolean {
  const [head = '', ...rest] = mask.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === head;
  if (!name.startsWith(head)) return false;
  let at = head.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - tail.length >= at && name.endsWith(tail);
}
