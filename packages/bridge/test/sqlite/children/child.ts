/** What a child has said about its signals. */
export interface Account {
  /** Bridge id and epoch. */
  identity: string;
  readonly claimed: Set<string>;
  readonly submitted: Set<string>;
  readonly settled: Set<string>;
  readonly unknown: Set<string>;
  fault: string | undefined;
  hasEnded: boolean;
}

export interface Child {
  readonly account: Account;
  readonly pid: number;
  /** Resolves when `isEnough` holds, or when the child has ended. */
  until(isEnough: (account: Account) => boolean): Promise<void>;
  kill(): void;
  /** What it wrote to its error output. */
  ended(): Promise<string>;
}

const SCRIPT = new URL('./append-signals.ts', import.meta.url).pathname;

/** Starts the script with `wrapper` in front of the runtime, for example `strace`. */
export function startChild(directory: string, wrapper: readonly string[] = [], atATime = 8): Child {
  const spawned = Bun.spawn([...wrapper, process.execPath, SCRIPT, directory, String(atATime)], {
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const account = newAccount();
  let wake = (): void => undefined;
  const reading = readLines(spawned.stdout, (line) => {
    note(account, line);
    wake();
  });
  const complaints = new Response(spawned.stderr).text();
  return {
    account,
    pid: spawned.pid,
    async until(isEnough) {
      const ended = reading.then(() => true);
      while (!isEnough(account)) {
        const { promise, resolve } = Promise.withResolvers<boolean>();
        wake = () => resolve(false);
        if (await Promise.race([promise, ended])) return;
      }
    },
    kill: () => spawned.kill('SIGKILL'),
    async ended() {
      await Promise.all([spawned.exited, reading]);
      return complaints;
    },
  };
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    // A kill may cut the last line: only what ends with a line break was said.
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  }
}

function newAccount(): Account {
  return {
    identity: '',
    claimed: new Set(),
    submitted: new Set(),
    settled: new Set(),
    unknown: new Set(),
    fault: undefined,
    hasEnded: false,
  };
}

function note(account: Account, line: string): void {
  const [what, ...rest] = line.split(' ');
  const text = rest.join(' ');
  switch (what) {
    case 'open':
      account.identity = text;
      return;
    case 'claimed':
    case 'submitted':
    case 'settled':
    case 'unknown':
      account[what].add(text);
      return;
    case 'fault':
      account.fault = text;
      return;
    case 'ended':
      account.hasEnded = true;
      return;
    default:
      throw new Error(`a child said "${line}"`);
  }
}
