import { SCOPES, type Scope } from '@mt5-bridge/protocol';

/** What a scope brings besides itself. `admin` and `terminal` bring nothing: they are given by name. */
const IMPLIED: Readonly<Partial<Record<Scope, readonly Scope[]>>> = { trade: ['reduce', 'view'] };

/** Adds what the given scopes imply: who may trade may also look, and lower exposure. */
export function expandScopes(scopes: Iterable<Scope>): ReadonlySet<Scope> {
  const expanded = new Set<Scope>();
  for (const scope of scopes) {
    expanded.add(scope);
    for (const implied of IMPLIED[scope] ?? []) expanded.add(implied);
  }
  return expanded;
}

/** For messages that tell which scopes there are. */
export const SCOPE_LIST: string = SCOPES.join(', ');
