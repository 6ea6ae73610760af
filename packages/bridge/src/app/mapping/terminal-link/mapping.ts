/** A value of the domain and its form on the terminal link; each undoes the other. */
export interface Mapping<Domain, Wire> {
  readonly toWire: (value: Domain) => Wire;
  readonly toDomain: (value: Wire) => Domain;
}

interface AnyMapping {
  readonly toWire: (value: never) => unknown;
  readonly toDomain: (value: never) => unknown;
}
type Table = Readonly<Record<string, AnyMapping>>;
type DomainOf<Of> = Of extends Mapping<infer Domain, infer _> ? Domain : never;
type WireOf<Of> = Of extends Mapping<infer _, infer Wire> ? Wire : never;

/** `priceStopLimit` as `price_stop_limit`. */
type SnakeCase<Text extends string> = Text extends `${infer Head}${infer Rest}`
  ? Rest extends Uncapitalize<Rest>
    ? `${Lowercase<Head>}${SnakeCase<Rest>}`
    : `${Lowercase<Head>}_${SnakeCase<Rest>}`
  : Text;

type DomainFields<Rows> = { readonly [Name in keyof Rows]: DomainOf<Rows[Name]> };
type WireFields<Rows> = {
  [Name in keyof Rows & string as SnakeCase<Name>]: WireOf<Rows[Name]>;
};

/**
 * Mapping of an object, one row for each field under its name in the domain. A field that is missing on either
 * side does not compile where the result is assigned to a `Mapping` of the two types.
 */
export function record<const Needed extends Table>(
  needed: Needed,
): Mapping<DomainFields<Needed>, WireFields<Needed>> {
  return recordOf(needed);
}

/** As `record`, for objects of which some fields may be absent. */
export function recordWith<const Needed extends Table, const Optional extends Table>(
  needed: Needed,
  optional: Optional,
): Mapping<
  DomainFields<Needed> & Partial<DomainFields<Optional>>,
  WireFields<Needed> & Partial<WireFields<Optional>>
> {
  return recordOf({ ...needed, ...optional });
}

function recordOf<Domain extends object, Wire extends object>(rows: Table): Mapping<Domain, Wire> {
  const fields = Object.entries(rows).map(([name, mapping]) => ({
    name,
    wireName: snakeCase(name),
    mapping,
  }));
  return {
    toWire: (value) => {
      const wire: Record<string, unknown> = {};
      for (const { name, wireName, mapping } of fields) {
        const field: unknown = Reflect.get(value, name);
        // The row maps just the type that stands under its name.
        if (field !== undefined) wire[wireName] = mapping.toWire(field as never);
      }
      // One field for each row, as the type of the result says.
      return wire as Wire;
    },
    toDomain: (value) => {
      const domain: Record<string, unknown> = {};
      for (const { name, wireName, mapping } of fields) {
        const field: unknown = Reflect.get(value, wireName);
        // As above.
        if (field !== undefined) domain[name] = mapping.toDomain(field as never);
      }
      // As above.
      return domain as Domain;
    },
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A value that is the same on both sides, but for a brand of the domain. */
export function same<Domain extends Wire, Wire>(
  brand: (value: Wire) => Domain,
): Mapping<Domain, Wire> {
  return { toWire: (value) => value, toDomain: brand };
}

const plain = <Value>(): Mapping<Value, Value> => same((value: Value) => value);
export const text = plain<string>();
export const number = plain<number>();
export const flag = plain<boolean>();

/** Words that the domain writes in capitals. */
export function word<Name extends string>(): Mapping<Name, Lowercase<Name>> {
  // Every name of the domain is all capitals, so the two functions undo each other.
  return {
    toWire: (name) => name.toLowerCase() as Lowercase<Name>,
    toDomain: (name) => name.toUpperCase() as Name,
  };
}

/** Words that are the same on both sides. */
export const sameWord = <Name extends string>(): Mapping<Name, Name> => plain<Name>();

export function orNull<Domain, Wire>({
  toWire,
  toDomain,
}: Mapping<Domain, Wire>): Mapping<Domain | null, Wire | null> {
  return {
    toWire: (value) => (value === null ? null : toWire(value)),
    toDomain: (value) => (value === null ? null : toDomain(value)),
  };
}

export function list<Domain, Wire>({
  toWire,
  toDomain,
}: Mapping<Domain, Wire>): Mapping<readonly Domain[], Wire[]> {
  return {
    toWire: (values) => values.map(toWire),
    toDomain: (values) => values.map(toDomain),
  };
}
