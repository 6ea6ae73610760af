import {
  type BridgeConnection,
  BridgeError,
  ConnectionClosedError,
  connectBridge,
  RequestTimeoutError,
} from '@mt5-bridge/client';
import type { Command } from 'commander';
import { EXIT } from '../exit-code.ts';
import type { CommandContext } from './context.ts';

export const DEFAULT_URL = 'ws://127.0.0.1:8001/websocket/ws';

export interface LinkOptions {
  readonly url?: string;
  readonly apiKey?: string;
  readonly token?: string;
}

export function addLinkOptions(command: Command): Command {
  return command
    .option('--url <url>', `address of the bridge (or MT5_BRIDGE_URL; default: ${DEFAULT_URL})`)
    .option('--api-key <key>', 'better in MT5_BRIDGE_API_KEY: other users can see command lines')
    .option('--token <jwt>', 'better in MT5_BRIDGE_TOKEN');
}

/**
 * Connects, runs `work` and closes. What the bridge refuses and a bridge that is not there are told with
 * what to do, unless `onAbsent` knows what to do without one; anything else is a bug and goes up.
 */
export async function withBridge(
  context: CommandContext,
  options: LinkOptions,
  work: (connection: BridgeConnection) => Promise<number>,
  onAbsent?: () => Promise<number>,
): Promise<number> {
  const { env } = context.surroundings;
  const url = options.url ?? env.MT5_BRIDGE_URL ?? DEFAULT_URL;
  let connection: BridgeConnection | undefined;
  try {
    connection = await connectBridge({
      url,
      client: 'mt5-bridge-cli',
      // A handshake that is refused shows as 1006 only; a refused message says why.
      authenticateBy: 'message',
      ...credential(options, env),
      ...(context.webSocket === undefined ? {} : { webSocket: context.webSocket }),
    });
    return await work(connection);
  } catch (error) {
    const told = await explain(error, url, connection !== undefined);
    if (told.kind === 'absent' && onAbsent !== undefined) return await onAbsent();
    context.output.complain(told.text);
    return EXIT.failed;
  } finally {
    connection?.close();
  }
}

function credential(options: LinkOptions, env: CommandContext['surroundings']['env']): LinkOptions {
  const apiKey = options.apiKey ?? env.MT5_BRIDGE_API_KEY;
  const token = options.token ?? env.MT5_BRIDGE_TOKEN;
  if (apiKey !== undefined) return { apiKey };
  return token === undefined ? {} : { token };
}

interface Explanation {
  /** `absent`: nobody answers at the address. */
  readonly kind: 'refused' | 'absent';
  readonly text: string;
}

async function explain(error: unknown, url: string, wasConnected: boolean): Promise<Explanation> {
  const refused = (text: string): Explanation => ({ kind: 'refused', text });
  if (error instanceof BridgeError) return refused(explainRefusal(error));
  if (error instanceof RequestTimeoutError) {
    return refused(`${error.message}; is the bridge overloaded?`);
  }
  if (!(error instanceof ConnectionClosedError)) throw error;
  if (wasConnected) return refused(`The connection ended: ${error.message}`);
  if (error.closeCode === 4401) return refused(`${error.message}.\n${MAKE_A_KEY}`);
  const refusal = await askForRefusal(url);
  if (refusal !== undefined) {
    return refused(`The bridge at ${url} refuses the connection: ${refusal}`);
  }
  const text = [
    `No bridge answers at ${url}${describeReason(error)}.`,
    '  Start one in another terminal:  npx mt5-bridge serve',
    '  It runs somewhere else?         add --url ws://HOST:PORT/websocket/ws',
  ].join('\n');
  return { kind: 'absent', text };
}

function explainRefusal(error: BridgeError): string {
  const { suggestion } = error.details;
  const hint = suggestion === undefined ? '' : `\n  ${suggestion}`;
  const key = error.code === 'UNAUTHORIZED' ? `\n${MAKE_A_KEY}` : '';
  return `The bridge refused: ${error.message} (${error.code})${hint}${key}`;
}

const MAKE_A_KEY = [
  '  Make a key:  npx mt5-bridge keys create --subject me --scopes trade',
  '  Then:        export MT5_BRIDGE_API_KEY=mtb_...',
].join('\n');

/** What the runtime's socket adds: only its last words tell something new. */
function describeReason({ reason }: ConnectionClosedError): string {
  const words = reason.replace(/^.* failed: /, '').replace(/\.$/, '');
  return words === '' ? '' : ` (${words})`;
}

/** Over a limit, or from a wrong host, a plain GET is told what a refused handshake can not say. */
async function askForRefusal(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url.replace(/^ws/, 'http'), {
      signal: AbortSignal.timeout(2_000),
    });
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null || !('message' in body)) return undefined;
    return String(body.message);
  } catch {
    // Nobody answers there, or not in our words: told as "no bridge".
    return undefined;
  }
}
