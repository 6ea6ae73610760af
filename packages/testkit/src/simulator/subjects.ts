import { CANARY } from './witness/secret-witness.ts';

/** Who may log in; a key is a secret too. */
export const SUBJECTS = [
  { subject: 'alice', key: `${CANARY}-alice` },
  { subject: 'bob', key: `${CANARY}-bob` },
] as const;

/** What the terminal shows where it dials in. */
export const TERMINAL = { subject: 'terminal', key: `${CANARY}-terminal` } as const;

/** Who looks at the account and does nothing. */
export const READER = { subject: 'rita', key: `${CANARY}-rita` } as const;

/** Who may stop all orders and release the stop. */
export const OPERATOR = { subject: 'olga', key: `${CANARY}-olga` } as const;
