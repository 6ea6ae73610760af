import type { Violation } from '../codec/explain.ts';
import type { Lifted } from '../codec/reader.ts';
import { isJsonObject, type JsonObject } from '../values/json-object.ts';

/**
 * The specification nests the arguments of `connect` in `parameters` and writes those of `get_ticks` beside
 * `command`. Both forms are taken for every command; the same argument twice must be the same.
 */
export function liftArguments(
  raw: JsonObject,
  argumentNames: ReadonlyMap<unknown, readonly string[]>,
): Lifted {
  const { data } = raw;
  if (!isJsonObject(data)) return { raw };
  const names = argumentNames.get(data.command);
  const nested = own(data, 'parameters') ?? undefined;
  if (names === undefined || !(nested === undefined || isJsonObject(nested))) return { raw };
  const parameters: Record<string, unknown> = {};
  for (const name of names) {
    const inner = nested === undefined ? undefined : own(nested, name);
    const flat = own(data, name);
    if (isSet(inner) && isSet(flat) && inner !== flat) return { violation: conflict(name, flat) };
    // A null stays, so that a required argument is refused as null and not as missing.
    parameters[name] = isSet(inner) || flat === undefined ? inner : flat;
  }
  const lifted = { ...raw, data: { command: data.command, parameters } };
  return nested === undefined ? { raw: lifted, asWritten: besideCommand } : { raw: lifted };
}

function besideCommand(path: readonly string[]): readonly string[] {
  return path[1] === 'parameters' ? [...path.slice(0, 1), ...path.slice(2)] : path;
}

function conflict(name: string, received: unknown): Violation {
  const expected = `the value of parameters.${name}`;
  return { path: ['data', name], reason: 'conflict', expectedType: 'any', expected, received };
}

/** True when the message may hold a password, also in the wrong place or with a misspelt command. */
export function mayHoldPassword({ data }: JsonObject): boolean {
  // Whoever wrote `data` as a text may have written a password into it.
  if (!isJsonObject(data)) return true;
  const { command, parameters } = data;
  if (command === 'connect' || Object.hasOwn(data, 'password')) return true;
  return isJsonObject(parameters) && Object.hasOwn(parameters, 'password');
}

/** A field of the object itself, not of its prototype. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** `null` counts as left out. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
