/** What a subject may do. A message without a scope in the catalogue does not compile. */
export const SCOPES = [
  'view',
  'trade',
  'reduce',
  'operate',
  'publish',
  'monitor',
  'terminal',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}

/**
 * Whether `scopes` allow what needs `required`; `null` needs none. Who may trade may also reduce exposure.
 */
export function allows(scopes: ReadonlySet<Scope>, required: Scope | null): boolean {
  if (required === null || scopes.has(required)) return true;
  return required === 'reduce' && scopes.has('trade');
}
