/** A case that can not be read: an unknown field, a missing one, or one of the wrong type. */
export class CaseError extends Error {}

type Json = Record<string, unknown>;

/** Plain object, not an array and not null. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads an object of a case field by field and remembers what was read, so that a field that nobody
 * understands is an error instead of a silent difference.
 */
export class Fields {
  readonly #values: Json;
  readonly #path: string;
  readonly #read = new Set<string>();
  readonly #children: Fields[] = [];
  /** One reader per object, however many adapters read a part of it. */
  readonly #objects = new Map<string, Fields>();
  readonly #lists = new Map<string, readonly Fields[]>();

  constructor(value: unknown, path: string) {
    if (!isObject(value))
      throw new CaseError(`${path}: expected an object, received ${show(value)}`);
    this.#values = value;
    this.#path = path;
  }

  get path(): string {
    return this.#path;
  }

  get names(): readonly string[] {
    return Object.keys(this.#values);
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null;
  }

  /** The first of several spellings that is present. */
  pick(...names: readonly string[]): string {
    return names.find((name) => this.has(name)) ?? names[0] ?? '';
  }

  /** Every field as it is written, for an adapter that completes the object before it is read. */
  all(): Json {
    return Object.fromEntries(this.names.map((name) => [name, this.raw(name)]));
  }

  raw(name: string): unknown {
    this.#read.add(name);
    return this.#values[name];
  }

  number(name: string, fallback?: number): number {
    const value = this.raw(name) ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.#wrong(name, 'a number', value);
  }

  string(name: string, fallback?: string): string {
    const value = this.raw(name) ?? fallback;
    if (typeof value === 'string') return value;
    throw this.#wrong(name, 'a string', value);
  }

  /** Tickets and magics are decimal text; a case may write a small one as a number. */
  ticket(name: string, fallback?: string): string {
    const value = this.raw(name) ?? fallback;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    throw this.#wrong(name, 'a ticket', value);
  }

  boolean(name: string, fallback?: boolean): boolean {
    const value = this.raw(name) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.#wrong(name, 'true or false', value);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback?: T): T {
    const value = this.string(name, fallback);
    const found = allowed.find((word) => word === value);
    if (found !== undefined) return found;
    throw this.#wrong(name, `one of ${allowed.join(', ')}`, value);
  }

  object(name: string): Fields {
    const known = this.#objects.get(name);
    if (known !== undefined) return known;
    const child = new Fields(this.raw(name), `${this.#path}.${name}`);
    this.#objects.set(name, child);
    this.#children.push(child);
    return child;
  }

  /** An empty object when the field is absent. */
  objectOrEmpty(name: string): Fields {
    if (this.has(name)) return this.object(name);
    this.#read.add(name);
    return new Fields({}, `${this.#path}.${name}`);
  }

  array(name: string): readonly unknown[] {
    const value = this.raw(name) ?? [];
    if (Array.isArray(value)) return value;
    throw this.#wrong(name, 'an array', value);
  }

  objects(name: string): readonly Fields[] {
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const children = this.array(name).map(
      (value, index) => new Fields(value, `${this.#path}.${name}[${index}]`),
    );
    this.#lists.set(name, children);
    this.#children.push(...children);
    return children;
  }

  /** Throws when this object or one below it has a field that was not read. */
  done(): void {
    const unknown = this.names.filter((name) => !this.#read.has(name));
    if (unknown.length > 0)
      throw new CaseError(`${this.#path}: unknown field ${unknown.join(', ')}`);
    for (const child of this.#children) child.done();
  }

  #wrong(name: string, expected: string, received: unknown): CaseError {
    return new CaseError(`${this.#path}.${name}: expected ${expected}, received ${show(received)}`);
  }
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
