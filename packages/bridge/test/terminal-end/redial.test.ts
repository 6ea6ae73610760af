import { describe, expect, it } from 'bun:test';
import { CLOSE_CODES } from '@mt5-bridge/protocol';
import {
  DiallingTerminal,
  FakeTerminal,
  ManualClock,
  nextTurn,
  ScriptedBridge,
} from '@mt5-bridge/testkit';
import { dialled, request } from './terminal-end-fixtures.ts';

describe('a terminal whose link has ended', () => {
  it('T13 dials again with delays that double up to 30 s, spread by chance', async () => {
    const clock = new ManualClock();
    const bridge = new ScriptedBridge(clock);
    bridge.isWelcoming = false;
    const terminal = new FakeTerminal({ clock });
    await new DiallingTerminal(terminal, clock, bridge.dial).end.start();
    for (let n = 1; n <= 12; n += 1) {
      bridge.end({ code: 1006, reason: 'nobody there' });
      const before = bridge.connectionCount;
      while (bridge.connectionCount === before) clock.advance(1);
    }
    const gaps = bridge.dialledMs.slice(1).map((at, n) => at - (bridge.dialledMs[n] ?? 0));
    for (const [n, gap] of gaps.entries()) {
      const longest = Math.min(30_000, 500 * 2 ** n);
      expect(gap).toBeGreaterThanOrEqual(longest / 2);
      expect(gap).toBeLessThanOrEqual(longest + 1);
    }
    expect(new Set(gaps.slice(-5)).size).toBeGreaterThan(1);
  });

  it('T13 dials soon again after a link that stood for a while', async () => {
    const { clock, bridge } = await dialled();
    for (let n = 0; n < 4; n += 1) {
      for (let s = 0; s < 20; s += 1) {
        clock.advance(1_000);
        bridge.ping();
      }
      bridge.end({ code: 1001, reason: 'the bridge shuts down' });
      const before = bridge.connectionCount;
      clock.advance(501);
      await nextTurn();
      expect(bridge.connectionCount).toBe(before + 1);
    }
  });

  const codes = Object.entries(CLOSE_CODES);
  it.each(codes)(
    'T13 after a close with %s dials again only if that can help',
    async (code, row) => {
      const { clock, bridge, dialling } = await dialled();
      bridge.end({ code: Number(code), reason: 'a test' });
      clock.advance(600);
      await nextTurn();
      const isOver = row.class === 'terminal';
      expect(bridge.connectionCount).toBe(isOver ? 1 : 2);
      expect(dialling.states.at(-1)?.kind).toBe(isOver ? 'stopped' : 'linked');
      if (isOver) clock.advance(60_000);
      expect(bridge.connectionCount).toBe(isOver ? 1 : 2);
    },
  );

  it.each([
    [401, 1],
    [403, 1],
    [400, 1],
    [429, 2],
    [503, 2],
  ])(
    'T13 after a handshake that was answered with %d dials %d times',
    async (httpStatus, count) => {
      const { clock, bridge } = await dialled({ isWelcoming: false });
      bridge.end({ code: 1006, reason: 'refused', httpStatus });
      clock.advance(1_000);
      expect(bridge.connectionCount).toBe(count);
    },
  );

  it.each([
    ['FORBIDDEN', {}, 1, 'stopped'],
    ['NOT_SUPPORTED', { suggestion: 'Use another.' }, 1, 'stopped'],
    ['SHUTTING_DOWN', { retryable: true }, 2, 'lost'],
  ] as const)('T13 after a hello that was refused with %s', async (code, details, count, kind) => {
    const { clock, bridge, dialling } = await dialled({ isWelcoming: false });
    bridge.say({
      type: 'error',
      message: 'refused',
      error_code: code,
      details,
      timestamp: '2026-01-05T12:00:00.000Z',
      id: 'hello',
      request_type: 'terminal_hello',
    });
    expect(dialling.states.at(-1)?.kind).toBe(kind);
    clock.advance(1_000);
    expect(bridge.connectionCount).toBe(count);
  });

  it('T13 gives up a bridge that says nothing, before the welcome and after it', async () => {
    const { clock, bridge } = await dialled();
    clock.advance(44_000);
    bridge.ping();
    clock.advance(44_000);
    expect(bridge.ends).toEqual([]);
    clock.advance(1_000);
    expect(bridge.ends).toHaveLength(1);
    bridge.isWelcoming = false;
    clock.advance(1_000);
    await nextTurn();
    expect(bridge.connectionCount).toBe(2);
    clock.advance(10_000);
    expect(bridge.ends).toHaveLength(2);
  });
  it.each([
    [1_000, 1],
    [1_001, 2],
  ])('a hello that took %d ms makes %d connections', async (tookMs, count) => {
    const { clock, bridge } = await dialled({ isWelcoming: false });
    clock.advance(tookMs);
    bridge.isWelcoming = true;
    bridge.welcome();
    await nextTurn();
    clock.advance(1_000);
    expect(bridge.connectionCount).toBe(count);
  });

  it('dials again when a command seems expired that may not be, once no other is open', async () => {
    const { clock, bridge, terminal } = await dialled({ isWelcoming: false });
    clock.advance(800);
    bridge.isWelcoming = true;
    bridge.welcome();
    await nextTurn();
    const late = bridge.command('send', request('r-1', clock, -1));
    expect(await bridge.answer(late)).toMatchObject({ error: { code: 'EXPIRED' } });
    expect(bridge.ends).toEqual([]);
    const release = terminal.hold();
    const open = bridge.command('send', request('r-2', clock));
    const doubtful = bridge.command('send', request('r-3', clock, 1));
    expect(await bridge.answer(doubtful)).toMatchObject({ error: { code: 'EXPIRED' } });
    expect(bridge.ends).toEqual([]);
    release();
    expect(await bridge.answer(open)).toMatchObject({ kind: 'send' });
    expect(bridge.ends).toHaveLength(1);
    clock.advance(1_000);
    await nextTurn();
    expect(bridge.connectionCount).toBe(2);
  });
});
