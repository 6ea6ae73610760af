import { describe, expect, it } from 'bun:test';
import {
  asPrice,
  asTicket,
  asUtcMs,
  asVolume,
  classifyTradeReply,
  RETCODES,
  type TradeResult,
} from '../../src/index.ts';

const result = (retcode: number): TradeResult => ({
  retcode,
  order: asTicket('1'),
  deal: asTicket('0'),
  position: asTicket('0'),
  volume: asVolume(0),
  price: asPrice(0),
  bid: asPrice(1),
  ask: asPrice(1),
  comment: 'Request executed',
  timeMs: asUtcMs(0),
});

describe('a reply', () => {
  it('proves what its return code proves, whatever its comment says', () => {
    for (const { retcode, outcome, errorCode } of RETCODES) {
      const classified = classifyTradeReply({ kind: 'answered', result: result(retcode) });
      expect(classified.kind).toBe(outcome);
      if (classified.kind === 'rejected') expect<string | null>(classified.code).toBe(errorCode);
    }
  });

  it('with a code that nobody knows proves nothing', () => {
    expect(classifyTradeReply({ kind: 'answered', result: result(10099) })).toMatchObject({
      kind: 'unresolved',
      reason: 'retcode',
    });
  });

  it('that says it was not sent is a proven refusal', () => {
    expect(classifyTradeReply({ kind: 'not_sent', reason: 'link down' })).toMatchObject({
      kind: 'rejected',
      code: 'MT5_NOT_CONNECTED',
      retryable: true,
      retcode: null,
    });
  });

  it.each(['timeout', 'link_lost', 'unreadable'] as const)(
    'lost by %s proves nothing',
    (reason) => {
      expect(classifyTradeReply({ kind: 'no_answer', reason, detail: 'x' })).toMatchObject({
        kind: 'unresolved',
        reason,
      });
    },
  );
});
