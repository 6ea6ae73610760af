import { describe, expect, it } from 'bun:test';
import { resolve } from 'node:path';
import {
  asAccountId,
  LIVE_RISK_SETTINGS,
  NO_RISK_LIMITS,
  PAPER_RISK_SETTINGS,
  type RiskSettings,
  volumeToLots,
} from '@mt5-bridge/trading';
import { CONFIG_FIELDS } from '../../src/config/field-list.ts';
import { openRiskBook, riskSettingsOf, unknownSubjects } from '../../src/serve/risk-settings.ts';
import { loadGood } from '../config/config-fixtures.ts';

const PAGE = resolve(import.meta.dir, '../../../../docs/risk.md');

/** The setting behind each key, as the page writes it. */
const SETTINGS: Readonly<Record<string, (settings: RiskSettings) => unknown>> = {
  'risk.max_volume_lots': ({ volumeMax }) => volumeToLots(volumeMax),
  'risk.price_collar_percent': ({ priceCollarPercent }) => priceCollarPercent,
  'risk.max_notional': ({ notionalMax }) => notionalMax,
  'risk.max_quote_age_ms': ({ quoteAgeMaxMs }) => quoteAgeMaxMs,
  'risk.check_stops': ({ checkStops }) => checkStops,
  'risk.require_stop_loss': ({ requireStopLoss }) => requireStopLoss,
  'risk.max_open_positions': ({ openPositionsMax }) => openPositionsMax,
  'risk.max_pending_orders': ({ pendingOrdersMax }) => pendingOrdersMax,
  'risk.max_net_exposure_lots': ({ netExposureMax }) => netExposureMax,
  'risk.max_orders_per_day': ({ ordersPerDayMax }) => ordersPerDayMax,
  'risk.max_repeats': ({ repeatsMax }) => repeatsMax,
  'risk.repeat_window_ms': ({ repeatWindowMs }) => repeatWindowMs,
  'risk.max_daily_loss_percent': ({ dailyLossMaxPercent }) => dailyLossMaxPercent,
  'risk.max_drawdown_percent': ({ drawdownMaxPercent }) => drawdownMaxPercent,
  'risk.allowed_symbols': ({ allowedSymbols }) => allowedSymbols,
  'risk.allowed_actions': ({ allowedActions }) => allowedActions,
  'risk.allowed_magics': ({ allowedMagics }) => allowedMagics,
  'risk.trading_hours': ({ tradingHours }) => tradingHours,
};

const written = (value: unknown): string =>
  value === null || value === false ? 'off' : String(value);

async function rows(): Promise<{ key: string; paper: string; live: string }[]> {
  const page = await Bun.file(PAGE).text();
  return page.split('\n').flatMap((line) => {
    const [, , key = '', paper = '', live = ''] = line.split('|').map((cell) => cell.trim());
    return key.startsWith('`') ? [{ key: key.replaceAll('`', ''), paper, live }] : [];
  });
}

describe('the table of docs/risk.md', () => {
  it('has every key of the risk rules and the order rates', async () => {
    const rates = ['limits.orders_per_minute', 'limits.reducing_orders_per_minute'];
    const keys = CONFIG_FIELDS.map(({ name }) => name).filter((name) => name.startsWith('risk.'));
    expect((await rows()).map(({ key }) => key).sort()).toEqual([...keys, ...rates].sort());
    expect(Object.keys(SETTINGS).sort()).toEqual(keys.sort());
  });

  it('has the defaults of the code', async () => {
    const known = 'environment = "demo"\nlogin = "1"\nserver = "Broker-Demo"';
    const config = loadGood({ toml: `[accounts.live]\n${known}` });
    const paper = riskSettingsOf(config, 'paper');
    const live = riskSettingsOf(config, 'live');
    expect(paper).toEqual(PAPER_RISK_SETTINGS);
    expect(live).toEqual(LIVE_RISK_SETTINGS);
    for (const row of await rows()) {
      const setting = SETTINGS[row.key];
      if (setting !== undefined) {
        expect(row).toEqual({
          key: row.key,
          paper: written(setting(paper)),
          live: written(setting(live)),
        });
        continue;
      }
      const field = CONFIG_FIELDS.find(({ name }) => name === row.key);
      expect([row.paper, row.live]).toEqual(Array(2).fill(String(field?.schema.default)));
    }
  });
});

describe('limits of accounts', () => {
  it('are their own, else those for all', () => {
    const config = loadGood({
      toml: [
        '[risk]',
        'max_orders_per_day = 50',
        'max_volume_lots = 3',
        '[accounts.second]',
        'login = 7',
        '[accounts.second.risk]',
        'max_volume_lots = 1',
        'allowed_magics = ["5"]',
        'trading_hours = ["fri-mon 22:00-02:00"]',
      ].join('\n'),
    });
    const first = riskSettingsOf(config, 'paper');
    const second = riskSettingsOf(config, 'second');
    expect([first.ordersPerDayMax, second.ordersPerDayMax]).toEqual([50, 50]);
    expect([first.volumeMax, second.volumeMax].map(volumeToLots)).toEqual([3, 1]);
    expect(first.allowedMagics).toBeNull();
    expect(second.allowedMagics?.map(String)).toEqual(['5']);
    const night = [{ fromMinute: 1_320, toMinute: 1_560 }];
    expect(second.tradingHours?.days).toEqual([night, night, [], [], [], night, night]);
  });
});

describe('limits of subjects', () => {
  const PAPER = asAccountId('paper');
  const book = (toml: string) => openRiskBook(loadGood({ toml }));

  it('are what is written, and nothing else', () => {
    const { of, ofSubject } = book('[subjects.ann.risk]\nmax_orders_per_day = 5');
    expect(ofSubject(PAPER, 'ann')).toEqual({ ...NO_RISK_LIMITS, ordersPerDayMax: 5 });
    expect(of(PAPER)).toEqual(PAPER_RISK_SETTINGS);
    for (const other of ['bob', 'constructor', '__proto__', '']) {
      expect(ofSubject(PAPER, other)).toBeUndefined();
    }
  });

  it('are made once for each account', () => {
    const { of, ofSubject } = book('[subjects.ann.risk]\nmax_orders_per_day = 5');
    expect(ofSubject(PAPER, 'ann')).toBe(ofSubject(PAPER, 'ann'));
    expect(of(PAPER)).toBe(of(PAPER));
  });

  it.each([
    ['the count alone', 'max_repeats = 3', { repeatsMax: 3, repeatWindowMs: 700 }],
    ['the time alone', 'repeat_window_ms = 900', { repeatsMax: 4, repeatWindowMs: 900 }],
    ['both', 'max_repeats = 3\nrepeat_window_ms = 900', { repeatsMax: 3, repeatWindowMs: 900 }],
    ['neither', 'max_volume_lots = 1', { repeatsMax: null }],
  ])(
    'of the pair for repeats take what is left out from the account: %s',
    (_what, written, expected) => {
      const account = '[risk]\nmax_repeats = 4\nrepeat_window_ms = 700\n';
      const { ofSubject } = book(`${account}[subjects.ann.risk]\n${written}`);
      expect(ofSubject(PAPER, 'ann')).toMatchObject(expected);
    },
  );

  it('have the equity of an account watched when any of them asks for it', () => {
    expect(book('').watchesEquity(PAPER)).toBe(false);
    expect(book('[risk]\nmax_drawdown_percent = 5').watchesEquity(PAPER)).toBe(true);
    expect(book('[subjects.a.risk]\nmax_daily_loss_percent = 5').watchesEquity(PAPER)).toBe(true);
  });

  it('of whom no key is are named at the start, unless tokens may name them', () => {
    const toml = '[subjects.ann.risk]\nmax_repeats = 1\n[subjects.Ann.risk]\nmax_repeats = 1';
    const keys = [{ subject: 'ann' }];
    expect(unknownSubjects(loadGood({ toml }), keys)).toEqual(['Ann']);
    const jwt = '\n[auth.jwt]\nsecret_file = "s"\nissuer = "i"\naudience = "a"';
    expect(unknownSubjects(loadGood({ toml: toml + jwt }), keys)).toEqual([]);
  });
});
