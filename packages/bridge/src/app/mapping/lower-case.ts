/** Names of the domain are those of MQL5; the wire has them in lower case. */
export function lowerCase<Name extends string>(name: Name): Lowercase<Name> {
  // The type of the runtime's function forgets what it was given.
  return name.toLowerCase() as Lowercase<Name>;
}
