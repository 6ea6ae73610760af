import type { OpenWebSocket } from '@mt5-bridge/client';
import type { Seams } from '../config/authentication.ts';
import type { Surroundings } from '../config/surroundings.ts';
import type { Output } from '../output.ts';
import type { PaperRunOptions } from '../paper-run/paper-run.ts';
import type { ServeOptions } from '../serve/serve.ts';

/** What commands need of the world; `run.ts` gives the real one. */
export interface CommandContext extends Seams {
  readonly version: string;
  readonly surroundings: Surroundings;
  readonly output: Output;
  /** Resolves when the person asks the command to end (Ctrl-C), which from this call on no longer kills it. */
  readonly untilInterrupted: () => Promise<void>;
  /** First line of standard input, without its line end; `undefined` at its end. */
  readonly readLine: () => Promise<string | undefined>;
  /** Runs the bridge until it ends; resolves with the exit code. */
  readonly serve: (options: ServeOptions) => Promise<number>;
  /** Runs a paper terminal that dials a bridge, until it ends. */
  readonly runPaper: (options: PaperRunOptions) => Promise<number>;
  /** Left out: the WebSocket of the runtime. */
  readonly webSocket?: OpenWebSocket;
}
