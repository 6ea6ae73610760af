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

/** How an account may be called: it is part of topics, file names and environment variables. */
export const ALIAS_PATTERN = /^[a-z0-9][a-z0-9_-]{0,31}$/;

export type DeepReadonly<T> = T extends Secret
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
      : T;

export type AccountConfig = DeepReadonly<Static<typeof ACCOUNT_SCHEMA>>;

export type BridgeConfig = DeepReadonly<Static<typeof CONFIG_SCHEMA>> & {
  readonly accounts: Readonly<Record<string, AccountConfig>>;
};
