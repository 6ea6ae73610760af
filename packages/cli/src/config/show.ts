import type { FieldValue } from './field-value.ts';
import type { ConfigEntry } from './load-config.ts';
import { Secret } from './secret.ts';

/** Effective values with where each came from, as a table; absent optional keys are left out. */
export function renderConfig(entries: readonly ConfigEntry[]): string {
  const rows = entries.flatMap((entry) =>
    entry.value === undefined
      ? []
      : [{ name: entry.field.name, value: showValue(entry.value), source: entry.source }],
  );
  const nameWidth = Math.max(...rows.map((row) => row.name.length));
  const valueWidth = Math.min(40, Math.max(...rows.map((row) => row.value.length)));
  return rows
    .map((row) => `${row.name.padEnd(nameWidth)}  ${row.value.padEnd(valueWidth)}  ${row.source}\n`)
    .join('');
}

/** The same as JSON text: `{"server.port": {"value": 8001, "source": "default"}}`; absent values are null. */
export function renderConfigJson(entries: readonly ConfigEntry[]): string {
  const values = entries.map(({ field, value, source }) => [
    field.name,
    { value: value ?? null, source },
  ]);
  return `${JSON.stringify(Object.fromEntries(values), null, 2)}\n`;
}

function showValue(value: FieldValue | Secret): string {
  return value instanceof Secret ? String(value) : JSON.stringify(value);
}
