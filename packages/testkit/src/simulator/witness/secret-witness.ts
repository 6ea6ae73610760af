import type { Violations } from './violations.ts';

/** Planted in passwords and keys; must be nowhere else. */
export const CANARY = 'canary-7f3e9b';

/** I9: a secret appears in no log line, no frame to a client, no record on a disk. */
export class SecretWitness {
  readonly #violations: Violations;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  look(where: string, text: string): void {
    if (text.includes(CANARY)) this.#violations.add('I9', `a secret stands in ${where}: ${text}`);
  }
}
