import { describe, expect, it } from 'bun:test';
import { CATALOGUE } from '@mt5-bridge/paper';
import { asUtcMs, EUROPEAN_CLOSE, NEW_YORK_CLOSE, serverOffsetMs } from '@mt5-bridge/trading';
import { paperAccounts } from '../../src/config/paper-accounts.ts';
import { engineSettings, paperAccountSpec, serverZone } from '../../src/serve/paper-settings.ts';
import { loadGood } from '../config/config-fixtures.ts';

function settingsOf(toml: string) {
  const config = loadGood({ toml });
  const [first] = paperAccounts(config);
  if (first === undefined) throw new Error('there is always one account');
  return {
    account: paperAccountSpec(first),
    settings: engineSettings(config, first, CATALOGUE),
  };
}

describe('the clock of the trade server', () => {
  it.each([
    ['utc', 0],
    ['utc+3', 180],
    ['utc-04:30', -270],
    ['utc+05:45', 345],
  ])('%s stands %d minutes from UTC the whole year', (name, minutes) => {
    for (const month of [0, 6]) {
      const atMs = asUtcMs(Date.UTC(2026, month, 15));
      expect(serverOffsetMs(serverZone(name), atMs)).toBe(minutes * 60_000);
    }
  });

  it('is that of the New York or the European close by name', () => {
    expect(serverZone('new_york_close')).toBe(NEW_YORK_CLOSE);
    expect(serverZone('european_close')).toBe(EUROPEAN_CLOSE);
  });
});

describe('the settings of a paper account', () => {
  it('are those of the engine unless somebody chose', () => {
    const { account, settings } = settingsOf('');
    expect(account).toMatchObject({ marginMode: 'RETAIL_HEDGING', stopOutMode: 'PERCENT' });
    expect(settings).toMatchObject({
      fillPolicy: 'market_price',
      liquidityLots: 0,
      quotedExecution: { maxGainPoints: null, offQuotesAfter: 0 },
      freeMargin: 'PROFIT_AND_LOSS',
      stopOutCompensation: 'off',
      commission: [],
      tradingHours: 'always',
    });
  });

  it('say in the words of the engine what was chosen', () => {
    const { account, settings } = settingsOf(
      [
        '[paper]',
        'currency = "JPY"\nmargin_mode = "exchange"\nstop_out_mode = "money"',
        'hedge_allowed = false\nfifo_close = true\nlimit_orders = 7',
        'fill_policy = "request_price"\nliquidity_lots = 2.5\nmax_gain_points = 3',
        'off_quotes_after = 2\nfree_margin = "loss_only"\nopening_stops = "refused"',
        'stop_out_compensation = "balance"\nactivation_without_margin = "wait"',
      ].join('\n'),
    );
    expect(account).toMatchObject({
      currencyDigits: 0,
      marginMode: 'EXCHANGE',
      stopOutMode: 'MONEY',
      hedgeAllowed: false,
      fifoClose: true,
      limitOrders: 7,
    });
    expect(settings).toMatchObject({
      fillPolicy: 'request_price',
      liquidityLots: 2.5,
      quotedExecution: { maxGainPoints: 3, offQuotesAfter: 2 },
      freeMargin: 'LOSS_ONLY',
      openingStops: 'refused',
      stopOutCompensation: 'balance',
      activationWithoutMargin: 'wait',
    });
  });

  it('charge commission on the symbols that the masks choose', () => {
    const { settings } = settingsOf(
      '[paper]\ncommission = 3.5\ncommission_entry = "entry"\ncommission_symbols = ["EURU*", "XAU*"]',
    );
    expect(settings.commission).toEqual([
      {
        symbols: CATALOGUE.map(({ name }) => name).filter((name) => /^(EURU|XAU)/.test(name)),
        rule: {
          entry: 'ENTRY',
          unit: 'PER_LOT',
          value: 3.5,
          currency: 'DEPOSIT',
          min: 0,
          max: 0,
        },
      },
    ]);
    expect(settingsOf('[paper]\ncommission = 1').settings.commission).toMatchObject([
      { symbols: 'all', rule: { entry: 'ALL' } },
    ]);
  });
});
