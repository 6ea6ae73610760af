import type { Lift } from '../codec/reader.ts';
import { isJsonObject, type JsonObject } from '../values/json-object.ts';
import { MT5_COMMAND_SCHEMAS } from './mt5-command.ts';

const argumentNames = new Map<unknown, readonly string[]>(
  Object.entries(MT5_COMMAND_SCHEMAS).map(([command, schema]) => [
    command,
    Object.keys(schema.properties.parameters.properties),
  ]),
);

/**
 * The specification nests the arguments of `connect` in `parameters` and writes those of `get_ticks` beside
 * `command`. Both forms are taken for every command; the same argument twice must be the same.
 */
export const liftCommandArguments: Lift = (raw) => {
  const { data } = raw;
  if (!isJsonObject(data)) return raw;
  const names = argumentNames.get(data.command);
  const nested = own(data, 'parameters');
  if (names === undefined || !(nested === undefined || isJsonObject(nested))) return raw;
  const parameters: Record<string, unknown> = {};
  for (const name of names) {
    const inner = nested === undefined ? undefined : own(nested, name);
    const flat = own(data, name);
    if (inner !== undefined && flat !== undefined && inner !== flat) {
      return {
        path: ['data', name],
        reason: 'conflict',
        expectedType: 'any',
        expected: `the value of parameters.${name}`,
        received: flat,
      };
    }
    parameters[name] = inner ?? flat;
  }
  return { ...raw, data: { command: data.command, parameters } };
};

/** A field of the object itself; `null` counts as left out. */
function own(object: JsonObject, key: string): unknown {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return value === null ? undefined : value;
}
