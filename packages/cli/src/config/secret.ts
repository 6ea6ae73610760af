const REDACTED = '[redacted]';

/**
 * A value that must not be shown: printing, logging or stringifying it gives `[redacted]`. Only `reveal`
 * gives the text, so a reader finds every use by searching for that name.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return REDACTED;
  }
}
