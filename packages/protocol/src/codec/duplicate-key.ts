import { endOfString } from './scan.ts';

interface Level {
  /** Keys seen so far; `null` in an array. */
  readonly keys: Set<string> | null;
  /** Key or index at which the scan is. */
  step: string | number;
}

/**
 * Path of the first key that its object holds twice, for example `data.volume`; an empty text when there is
 * none. `text` is valid JSON: only called when the number of keys gave a duplicate away.
 */
export function duplicatePath(text: string): string {
  const levels: Level[] = [];
  let lastString = '""';
  for (let at = 0; at < text.length; at += 1) {
    const level = levels.at(-1);
    switch (text[at]) {
      case '{':
        levels.push({ keys: new Set(), step: '' });
        break;
      case '[':
        levels.push({ keys: null, step: 0 });
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (typeof level?.step === 'number') level.step += 1;
        break;
      case '"': {
        const end = endOfString(text, at + 1);
        lastString = text.slice(at, end + 1);
        at = end;
        break;
      }
      case ':':
        if (!level?.keys) break;
        level.step = String(JSON.parse(lastString));
        if (level.keys.has(level.step)) return levels.map(({ step }) => step).join('.');
        level.keys.add(level.step);
    }
  }
  return '';
}
