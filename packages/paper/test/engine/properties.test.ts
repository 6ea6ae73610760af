import { describe, expect, test } from 'bun:test';
import {
  asMoney,
  asPrice,
  asUtcMs,
  calcProfit,
  compareTickets,
  type Deal,
  isMarginCall,
  isStopOut,
  money,
  normalizePrice,
  type Order,
  orderSide,
  type Position,
  PositionValuer,
  type SymbolName,
} from '@mt5-bridge/trading';
import fc from 'fast-check';
import { tick } from './fixtures.ts';
import { RandomMarket, SYMBOLS, specOf, worlds } from './random-market.ts';

const RUNS = { numRuns: 1000 };

/** Runs random worlds with a law that must hold after every step. */
function always(law: (market: RandomMarket) => void): void {
  fc.assert(
    fc.property(worlds, (world) => new RandomMarket(world).run(law)),
    RUNS,
  );
}

function deals({ outputs }: RandomMarket): Deal[] {
  return outputs.flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'deal' ? event.deal : [])),
  );
}

function sum(values: readonly number[]): number {
  return money(
    values.reduce((total, value) => total + value, 0),
    2,
  );
}

describe('whatever happens in a market', () => {
  test('balance is the sum of the deals, to the cent', () => {
    always((market) => {
      const parts = deals(market).flatMap(({ profit, swap, commission, fee }) => [
        profit,
        swap,
        commission,
        fee,
      ]);
      expect(market.server.account().balance as number).toBe(sum(parts));
    });
  });

  test('equity is balance, credit and the floating result of the positions', () => {
    always(({ server }) => {
      const { balance, credit, profit, equity, margin, marginLevel } = server.account();
      const floating = server.positions().map((it) => it.profit + it.swap);
      expect(profit as number).toBe(sum(floating));
      expect(equity as number).toBe(sum([balance, credit, profit]));
      expect(margin).toBeGreaterThanOrEqual(0);
      expect(marginLevel).toBe(margin > 0 ? (equity / margin) * 100 : 0);
    });
  });

  test('the profit of a position is what closing it would bring', () => {
    always(({ server }) => {
      const context = {
        currency: server.account().spec.currency,
        currencyDigits: 2,
        leverage: 100,
        catalogue: SYMBOLS,
        quotes: (symbol: SymbolName) => server.lastTick(symbol),
      };
      for (const position of server.positions()) {
        const spec = SYMBOLS.find(({ name }) => name === position.symbol);
        if (spec === undefined) throw new Error('unknown symbol');
        const { side, volume, priceOpen, priceCurrent: priceClose } = position;
        const closed = { side, volume, priceOpen, priceClose };
        expect(calcProfit(spec, closed, context)).toEqual({ ok: true, value: position.profit });
      }
    });
  });

  test('whoever knows positions and quotes values them as the server does', () => {
    always(({ server }) => {
      const { spec: account, profit } = server.account();
      const quotes = (symbol: SymbolName) => server.lastTick(symbol);
      const valuer = new PositionValuer({ account, catalogue: SYMBOLS, quotes });
      const valued = server.positions().map((position) => {
        const spec = SYMBOLS.find(({ name }) => name === position.symbol);
        if (spec === undefined) throw new Error('unknown symbol');
        // As it was told by an event long ago.
        const told = { ...position, priceCurrent: asPrice(1), profit: asMoney(-77) };
        return valuer.value(told, spec);
      });
      expect(valued).toEqual([...server.positions()]);
      expect(sum(valued.map((position) => position.profit + position.swap))).toBe(profit);
    });
  });

  test('figures kept incrementally equal a full computation from the stored book', () => {
    always((market) => {
      const again = market.restarted();
      expect(again.account()).toEqual(market.server.account());
      expect(again.positions()).toEqual(market.server.positions());
      expect(again.orders()).toEqual(market.server.orders());
    });
  });

  test('a restarted server goes on as if it had never stopped', () => {
    const later = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: -300, max: 300 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(worlds, later, (world, moves) => {
        const market = new RandomMarket(world);
        market.run(() => {});
        const again = market.restarted();
        let nowMs = market.server.nowMs;
        for (const [symbol, distance] of moves) {
          const { name, digits } = specOf(symbol);
          const last = market.server.lastTick(name);
          if (last === undefined) continue;
          nowMs = asUtcMs(nowMs + 3_600_000);
          const bid = normalizePrice(last.bid * (1 + distance / 10_000), digits);
          const quote = tick(bid, normalizePrice(bid * 1.0002, digits), nowMs, name);
          const [one, other] = [market.server.onTick(quote), again.onTick(quote)];
          expect(JSON.stringify(other)).toBe(JSON.stringify(one));
        }
      }),
      RUNS,
    );
  });

  test('after a tick no account is below its stop-out level, and margin calls are as told', () => {
    always((market) => {
      if (!market.lastWasTick) return;
      const account = market.server.account();
      expect(isStopOut(account.spec, account)).toBe(false);
      const calls = market.outputs.flatMap(({ events }) =>
        events.flatMap((event) => (event.kind === 'margin_call' ? event.active : [])),
      );
      expect(isMarginCall(account.spec, account)).toBe(calls.at(-1) ?? false);
    });
  });

  test('no deal of a limit order is done beyond its price', () => {
    always(({ outputs }) => {
      const events = outputs.at(-1)?.events ?? [];
      const limits = new Map<string, Order>();
      for (const event of events) {
        const isLimit = event.kind === 'order' && /^(BUY|SELL)_LIMIT$/.test(event.order.type);
        if (isLimit) limits.set(event.order.ticket, event.order);
      }
      for (const event of events) {
        if (event.kind !== 'deal') continue;
        const order = limits.get(event.deal.order);
        if (order === undefined) continue;
        const over = event.deal.price - order.priceOpen;
        expect(orderSide(order.type) === 'BUY' ? over : -over).toBeLessThanOrEqual(0);
      }
    });
  });

  test('the deals of a position add up to it: none without deals, netting equals its sum', () => {
    always((market) => {
      const volumes = new Map<string, number>();
      for (const { type, volume, positionId } of deals(market)) {
        if (type !== 'BUY' && type !== 'SELL') continue;
        const signed = type === 'BUY' ? volume : -volume;
        volumes.set(positionId, (volumes.get(positionId) ?? 0) + signed);
      }
      const open = market.server.positions();
      for (const { identifier, side, volume } of open) {
        expect(volumes.get(identifier)).toBe(side === 'BUY' ? volume : -volume);
        volumes.delete(identifier);
      }
      for (const rest of volumes.values()) expect(rest).toBe(0);
      if (market.world.marginMode === 'RETAIL_HEDGING') return;
      expect(new Set(open.map(({ symbol }) => symbol)).size).toBe(open.length);
    });
  });

  test('tickets of orders and deals strictly increase', () => {
    always((market) => {
      const tickets = deals(market).map(({ ticket }) => ticket);
      const added = market.outputs.flatMap(({ events }) =>
        events.flatMap((event) =>
          event.kind === 'order' && event.transaction === 'ORDER_ADD' ? event.order.ticket : [],
        ),
      );
      for (const list of [tickets, added]) {
        for (let at = 1; at < list.length; at++) {
          const [before, after] = [list[at - 1], list[at]];
          if (before === undefined || after === undefined) continue;
          expect(compareTickets(before, after)).toBeLessThan(0);
        }
      }
    });
  });

  test('the same world gives the same bytes', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const bytes = () => {
          const market = new RandomMarket(world);
          market.run(() => {});
          return JSON.stringify(market.outputs);
        };
        expect(bytes()).toBe(bytes());
      }),
      RUNS,
    );
  });

  test('a hedged book that is closed by pairs and then by hand ends flat', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const market = new RandomMarket({
          ...world,
          marginMode: 'RETAIL_HEDGING',
          settings: { ...world.settings, liquidityLots: 0 },
        });
        market.run(() => {});
        for (let pair = pairOf(market.server.positions()); pair !== undefined; ) {
          market.act([11, 0, pair, 0]);
          pair = pairOf(market.server.positions());
        }
        while (market.server.positions().length > 0) market.act([10, 0, 40, 0]);
        const { margin, profit, balance, equity, credit } = market.server.account();
        const orders = market.server.orders();
        if (orders.length === 0) expect(margin as number).toBe(0);
        expect(profit as number).toBe(0);
        expect(equity as number).toBe(sum([balance, credit]));
      }),
      RUNS,
    );
  });
});

/** Index of a position that has an opposite one, as a step's size picks it. */
function pairOf(positions: readonly Position[]): number | undefined {
  const at = positions.findIndex((one) =>
    positions.some((other) => other.symbol === one.symbol && other.side !== one.side),
  );
  return at < 0 ? undefined : at + positions.length;
}
