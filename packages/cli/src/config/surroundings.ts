/** What the configuration asks of the machine; tests give a made-up one. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly workingDir: string;
  /** Root of the clone that the command runs in, if it does. */
  readonly cloneDir?: string | undefined;
  /** Whether a person reads what goes to standard error. */
  readonly isTerminal?: boolean;
  /** Text of a file, or `undefined` when there is none. Throws when it can not be read. */
  readText(path: string): string | undefined;
}
