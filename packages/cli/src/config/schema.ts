import Type, { type Static } from 'typebox';
import { choice } from './field.ts';
import type { Secret } from './secret.ts';
import { account } from './sections/account.ts';
import { auth } from './sections/auth.ts';
import { heartbeat, limits, terminal } from './sections/limits.ts';
import { paper } from './sections/paper.ts';
import { risk } from './sections/risk.ts';
import { server } from './sections/server.ts';
import { store } from './sections/store.ts';
import { subject } from './sections/subject.ts';

const log = Type.Object({
  level: choice(['debug', 'info', 'warn', 'error'], {
    default: 'info',
    description: 'Least important lines that are written.',
  }),
  format: choice(['json', 'pretty'], {
    derivedDefault: '`pretty` on a terminal, else `json`',
    description: 'One JSON object per line, or text for people. Written to standard error.',
  }),
});

/**
 * The one description of the configuration: defaults, ranges, units and the text of the reference page.
 * Keys are spelt `snake_case` in files, variables and flags, see `field-list.ts`.
 */
export const CONFIG_SCHEMA = Type.Object({
  server,
  store,
  limits,
  heartbeat,
  terminal,
  paper,
  auth,
  risk,
  log,
});

/** Keys of `accounts.<alias>.*`, repeated for each alias that occurs. */
export const ACCOUNT_SCHEMA = account;

/** Keys of `subjects.<subject>.*`, repeated for each subject that occurs. */
export const SUBJECT_SCHEMA = subject;

/** How an account may be called: it is part of topics, file names and environment variables. */
export const ALIAS_PATTERN = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** A subject is called as its keys and tokens call it; one name is not for use as a key of an object. */
export const isSubjectName = (name: string): boolean =>
  /^[^\p{Cc}]{1,256}$/u.test(name) && name !== '__proto__';

export type DeepReadonly<T> = T extends Secret
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
      : T;

export type AccountConfig = DeepReadonly<Static<typeof ACCOUNT_SCHEMA>>;

export type SubjectConfig = DeepReadonly<Static<typeof SUBJECT_SCHEMA>>;

export type BridgeConfig = DeepReadonly<Static<typeof CONFIG_SCHEMA>> & {
  readonly accounts: Readonly<Record<string, AccountConfig>>;
  /** Whoever looks a name up that came from outside must use `Object.hasOwn`. */
  readonly subjects: Readonly<Record<string, SubjectConfig>>;
};
