interface Level {
  /** Keys seen so far; `null` in an array. */
  readonly keys: Set<string> | null;
  step: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/**
 * Path of the first key that its object holds twice, for example `data.volume`; an empty text when there is
 * none. `text` is valid JSON: only called when the number of keys gave a duplicate away.
 */
export function duplicatePath(text: string): string {
  const levels: Level[] = [];
  let lastString = '""';
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ keys: new Set(), step: '' });
    else if (token === '[') levels.push({ keys: null, step: '0' });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && level?.keys === null) level.step = String(Number(level.step) + 1);
    else if (token === ':' && level?.keys) {
      level.step = String(JSON.parse(lastString));
      if (level.keys.has(level.step)) return levels.map(({ step }) => step).join('.');
      level.keys.add(level.step);
    } else lastString = token;
  }
  return '';
}
