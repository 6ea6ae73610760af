import type { BridgeConnection, Reply, RequestData } from '@mt5-bridge/client';
import { EXIT } from '../exit-code.ts';
import { type LinkOptions, withBridge } from './bridge-link.ts';
import type { CommandContext } from './context.ts';

type Signal = RequestData<'trading_signal'>;
type Outcome = Reply<'trading_signal'>;

/** The sample order of the protocol's specification, under a fresh id. */
export function sampleSignal(signalId: string): Signal {
  return {
    signal_id: signalId,
    symbol: 'EURUSD',
    action: 'BUY',
    volume: 0.1,
    stop_loss: 1.08,
    take_profit: 1.09,
    comment: 'AI Signal',
    urgency: 'high',
  };
}

/** Sends one sample signal and shows what went over the wire. 0 when it was executed or placed. */
export function trySignal(
  context: CommandContext,
  options: LinkOptions & { readonly json?: boolean },
): Promise<number> {
  return withBridge(context, options, async (connection) => {
    const { output } = context;
    // The sample is an order: on anything but play money a person has to write their own.
    if (!(await isPaper(connection))) {
      output.complain(
        'This session is not on a paper account; `try` sends its order to those only.',
      );
      return EXIT.failed;
    }
    const signal = sampleSignal(context.random.uuid());
    const request = { type: 'trading_signal', data: signal };
    if (options.json !== true) output.print(`-> ${JSON.stringify(request, null, 2)}`);
    const reply = await connection.request('trading_signal', signal);
    if (options.json === true) output.print(JSON.stringify({ request, reply }));
    else output.print(`<- ${JSON.stringify(reply, null, 2)}\n\n${describe(reply)}`);
    return reply.status === 'success' ? EXIT.ok : EXIT.failed;
  });
}

async function isPaper(connection: BridgeConnection): Promise<boolean> {
  const reply = await connection.request('mt5_command', { command: 'account_info' });
  return (
    reply.status === 'success' &&
    reply.command === 'account_info' &&
    reply.result.environment === 'paper'
  );
}

function describe(reply: Outcome): string {
  if (reply.status !== 'success') {
    const { suggestion } = reply.details;
    const hint = suggestion === undefined ? '' : ` ${suggestion}.`;
    return `Not executed: ${reply.error} (${reply.error_code}).${hint}`;
  }
  const { state, type, filled_volume, requested_volume, symbol, price, order_id } = reply.result;
  const volume = state === 'placed' ? requested_volume : filled_volume;
  return [
    `${type} ${volume} ${symbol} ${state.replace('_', ' ')} at ${price}, order ${order_id}.`,
    'Watch prices next:  npx mt5-bridge watch ticks EURUSD',
  ].join('\n');
}
