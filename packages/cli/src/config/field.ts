import Type from 'typebox';
import type { Secret } from './secret.ts';

export type Unit =
  | 'ms'
  | 's'
  | 'days'
  | 'bytes'
  | 'lots'
  | 'percent'
  | 'connections'
  | 'messages/s'
  | 'orders/min'
  | 'failures/min'
  | 'levels';

/** What a schema node tells beyond its JSON type; read back by `field-list.ts`. */
export type FieldNotes = {
  readonly description: string;
  readonly unit?: Unit;
  /** What 0 means: the limit is off, or 0 is no way to switch it off. */
  readonly zero?: 'off' | 'refused';
  /** Printed as `[redacted]`. */
  readonly secret?: true;
  /** In words, what a text must look like. */
  readonly form?: string;
  /** Digits only; may be written as a number in the file. */
  readonly digits?: true;
  /** A path, relative to the configuration file or to the working directory. */
  readonly file?: true;
  /** In words, where the default depends on the machine or on another key. */
  readonly derivedDefault?: string;
};

type Range = Omit<FieldNotes, 'secret' | 'file'> & {
  readonly minimum: number;
  readonly maximum: number;
};

export const integer = (options: Range & { readonly default: number }) => Type.Integer(options);
export const number = (options: Range & { readonly default: number }) => Type.Number(options);
export const flag = (description: string) => Type.Boolean({ default: false, description });
export const text = (
  options: FieldNotes & { readonly default: string; readonly pattern?: string },
) => Type.String({ minLength: 1, ...options });
export const file = (options: FieldNotes) => Type.String({ minLength: 1, file: true, ...options });

export const choice = <Names extends string[]>(
  names: readonly [...Names],
  options: FieldNotes & { readonly default?: Names[number] },
) => Type.Enum(names, options);

export const textList = (options: FieldNotes & { readonly pattern?: string }) => {
  const { pattern, ...notes } = options;
  const item = pattern === undefined ? { minLength: 1 } : { minLength: 1, pattern };
  return Type.Array(Type.String(item), { default: [], ...notes });
};

/** The schema describes the text as it comes in; the loaded value is a `Secret`. */
export const secretText = (
  options: FieldNotes & { readonly default?: string; readonly pattern?: string },
) => Type.Unsafe<Secret>(Type.String({ minLength: 1, secret: true, ...options }));
