import type { ConfigField } from './field-list.ts';
import type { FieldValue } from './field-value.ts';
import type { BridgeConfig } from './schema.ts';
import type { Secret } from './secret.ts';

interface CheckedEntry {
  readonly field: ConfigField;
  readonly value: FieldValue | Secret | undefined;
}

/** Puts checked values into their places; absent ones leave no key. The result is frozen to the bottom. */
export function buildConfig(entries: readonly CheckedEntry[]): BridgeConfig {
  const root: Record<string, unknown> = { subjects: {} };
  for (const { field, value } of entries) {
    if (value === undefined) continue;
    let node = root;
    for (const key of field.keys.slice(0, -1)) node = childOf(node, key);
    const key = field.keys.at(-1);
    if (key !== undefined) node[key] = value;
  }
  // Every field of the schema was visited and its value checked against its part of the schema.
  return deepFreeze(root) as unknown as BridgeConfig;
}

function childOf(node: Record<string, unknown>, key: string): Record<string, unknown> {
  const child = Object.hasOwn(node, key) ? node[key] : {};
  node[key] = child;
  // Only `build` fills these nodes, and inner ones are always objects.
  return child as Record<string, unknown>;
}

function deepFreeze<T extends object>(value: T): T {
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null) deepFreeze(child);
  }
  return Object.freeze(value);
}
