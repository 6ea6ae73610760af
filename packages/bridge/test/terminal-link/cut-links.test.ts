import { describe, expect, it } from 'bun:test';
import type { PaperTerminal } from '@mt5-bridge/paper';
import {
  type Fate,
  type Frame,
  type LinkRig,
  linkRig,
  MemoryClient,
  nextTurn,
  signal,
} from '@mt5-bridge/testkit';
import { asMoney, RETCODE } from '@mt5-bridge/trading';
import { paperTerminal } from '../app/paper-terminal-fixture.ts';
import { linkedBridge, quotes } from './link-fixtures.ts';

/** Time goes on until `isTrue`. */
async function whileTimePasses({ clock }: LinkRig, isTrue: () => boolean): Promise<void> {
  for (let step = 0; step < 4_000; step += 1) {
    if (isTrue()) return;
    await nextTurn();
    clock.advance(50);
  }
  throw new Error('it never came');
}

async function rigWithPaper() {
  let paper: PaperTerminal | undefined;
  const rig = await linkRig(
    (clock) => {
      paper = paperTerminal(clock).terminal;
      return paper;
    },
    { settings: { reconcileTimeoutMs: 60_000, terminalTimeoutMs: 1_000 } },
  );
  if (paper === undefined) throw new Error('no terminal was made');
  const terminal = paper;
  // A quote, which the price collar needs.
  await whileTimePasses(
    rig,
    () =>
      rig.bridge.bridge.context.accounts.get(rig.remote.accountId) !== undefined &&
      rig.network.sent('terminal_ticks').length > 0,
  );
  await nextTurn();
  return { rig, terminal };
}

/** What happens to the first frame that looks so; all others arrive. */
function once(pattern: RegExp, fate: Fate): (frame: Frame) => Fate {
  let isDone = false;
  return ({ text }) => {
    if (isDone || !pattern.test(text)) return 'arrives';
    isDone = true;
    return fate;
  };
}

const COMMAND = /"type":"terminal_command".*"kind":"send"/;
const ANSWER = /"type":"terminal_answer".*"kind":"send"/;
const EVENTS = /"type":"terminal_events"/;

const PHASES = [
  ['before the command arrives', COMMAND, 'cut_before', 0],
  ['after the command', COMMAND, 'cut_after', 1],
  ['before the events of the order', EVENTS, 'cut_before', 1],
  ['after the events of the order', EVENTS, 'cut_after', 1],
  ['before the answer', ANSWER, 'cut_before', 1],
  ['after the answer', ANSWER, 'cut_after', 1],
] as const;

describe('a link that is cut in an order', () => {
  it.each(PHASES)(
    'D18 %s: the outcome is found out, and is what the book says',
    async (_, pattern, fate, positions) => {
      const { rig, terminal } = await rigWithPaper();
      await using __ = rig;
      rig.network.decide(once(pattern, fate));
      const trader = new MemoryClient(rig.network);
      let outcome: unknown;
      void trader.ask(signal(1)).then((told) => {
        outcome = told;
      });
      await whileTimePasses(rig, () => outcome !== undefined);
      const book = await terminal.snapshot();
      expect(book.positions).toHaveLength(positions);
      expect(outcome).toMatchObject(
        positions === 1
          ? { status: 'success', result: { position_id: book.positions[0]?.ticket } }
          : { status: 'failed', details: { outcome: 'not_executed' } },
      );
      // At rest the bridge sees what the terminal has.
      const view = rig.bridge.bridge.context.accounts.get(rig.remote.accountId);
      await whileTimePasses(rig, () =>
        rig.bridge.bridge.context.reconciler.isReady(rig.remote.accountId),
      );
      expect(view?.positionCount).toBe(positions);
      expect(rig.network.frames.filter(({ text }) => COMMAND.test(text))).toHaveLength(1);
    },
  );

  it('before the order: nothing is sent, and the id stays unspent', async () => {
    const { rig, terminal } = await rigWithPaper();
    await using _ = rig;
    rig.dialling.end.stop();
    await nextTurn();
    expect(await new MemoryClient(rig.network).ask(signal(1))).toMatchObject({
      type: 'error',
      error_code: 'MT5_NOT_CONNECTED',
      details: { id_spent: false },
    });
    expect((await terminal.snapshot()).positions).toEqual([]);
  });
});

/** Answers after which nobody knows. */
const OPEN_ANSWERS = [
  ['10011', RETCODE.ERROR],
  ['10012', RETCODE.TIMEOUT],
  ['10031', RETCODE.CONNECTION],
  ['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN'],
  ['INTERNAL', 'INTERNAL'],
] as const;

describe('a terminal that does not know', () => {
  it.each(OPEN_ANSWERS)(
    'D18 and says so by %s: unknown, asked for, never sent again',
    async (_, answer) => {
      const { network, bridge, terminal } = await linkedBridge();
      await using __ = bridge;
      terminal.send(quotes(terminal.linkEpoch));
      await nextTurn();
      const told = new MemoryClient(network).ask(signal(1));
      const sent = await terminal.command('send');
      if (typeof answer === 'number') terminal.answerSend(sent, answer);
      else terminal.refuse(sent, answer);
      for (let step = 0; step < 20; step += 1) {
        await nextTurn();
        bridge.clock.advance(100);
      }
      expect(await told).toMatchObject({ status: 'unknown', details: { outcome: 'unknown' } });
      expect(terminal.commands('find').length).toBeGreaterThan(0);
      expect(terminal.commands('send')).toHaveLength(1);
    },
  );
});

describe('a link that comes back', () => {
  it('brings the events that were missed, so that the history has no hole', async () => {
    const { rig, terminal } = await rigWithPaper();
    await using _ = rig;
    const { ledger } = rig.bridge;
    const kept = async () => (await ledger.eventLog.read(rig.remote.accountId, 0, 1_000)).length;
    const before = await kept();
    rig.network.isUp = false;
    rig.network.cut();
    await nextTurn();
    await terminal.deposit(asMoney(500), 'by hand, while the link was down');
    rig.network.isUp = true;
    await whileTimePasses(rig, () => rig.remote.status() === 'connected');
    await nextTurn();
    expect(await kept()).toBeGreaterThan(before);
    const last = await ledger.eventLog.read(rig.remote.accountId, before, 10);
    expect(JSON.stringify(last)).toContain('while the link was down');
    expect(rig.remote.account()?.balance).toBe(asMoney(10_500));
  });

  it('after silence on one side only is made anew by the other', async () => {
    const { rig } = await rigWithPaper();
    await using _ = rig;
    const [connection] = rig.network.connections;
    if (connection === undefined) throw new Error('no connection');
    // Nothing of the bridge reaches the terminal any more, and no answer to a ping the bridge.
    connection.isPaused = true;
    await whileTimePasses(rig, () => rig.network.connections.length > 1);
    await whileTimePasses(rig, () => rig.remote.status() === 'connected');
    expect(rig.dialling.states.map(({ kind }) => kind)).toEqual(['linked', 'lost', 'linked']);
    expect(rig.bridge.bridge.context.terminalLinks.count).toBe(1);
  });
});
