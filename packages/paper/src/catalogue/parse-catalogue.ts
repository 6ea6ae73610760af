import { asSymbolName, makeSymbolSpec, powerOfTen, type SymbolSpec } from '@mt5-bridge/trading';
import type { MarketProfile } from '../feed/synthetic/market-profile.ts';
import { CATALOGUE } from './catalogue.ts';
import { CATALOGUE_FIELDS } from './catalogue-fields.ts';
import { readMarket } from './market-field.ts';
import { nearestName } from './nearest-name.ts';

/** A catalogue with a user's rows: a row of a known name takes the place of the shipped one. */
export interface UserCatalogue {
  readonly symbols: readonly SymbolSpec[];
  /** Synthetic markets that the file describes. */
  readonly profiles: ReadonlyMap<string, MarketProfile>;
}

/** One mistake: where it is, what should be there and what is. */
export interface CatalogueProblem {
  /** `symbols[3].digits`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
}

export type CatalogueResult =
  | { readonly ok: true; readonly value: UserCatalogue }
  | { readonly ok: false; readonly problems: readonly CatalogueProblem[] };

/** A row needs these, unless it is `like` another. */
const REQUIRED = ['digits', 'contractSize', 'currencyBase', 'currencyProfit', 'calcMode'] as const;
const KNOWN = ['name', 'like', 'hours', 'market', ...Object.keys(CATALOGUE_FIELDS)];
const SYMBOL_NAME = /^[A-Za-z0-9_.#&+-]{1,31}$/;
const RECEIVED_MAX = 80;

/**
 * Reads `{"symbols": [{"name": "EURUSD.r", "like": "EURUSD", "digits": 5, ...}]}`. Fields are those of a symbol's
 * specification, volumes in lots; `hours` sets quote and trade hours. Every mistake is reported, and with
 * one of them nothing of the file is used.
 */
export function parseCatalogue(
  json: string,
  shipped: readonly SymbolSpec[] = CATALOGUE,
): CatalogueResult {
  const root = parseJson(json);
  if (!root.ok) return { ok: false, problems: [root.problem] };
  const rows = new Map(Object.entries(root.value)).get('symbols');
  const stray = Object.keys(root.value).filter((key) => key !== 'symbols');
  const reader = new CatalogueReader(shipped);
  for (const key of stray) reader.refuse(key, 'no field but symbols', key);
  if (!Array.isArray(rows) || rows.length === 0) {
    reader.refuse('symbols', 'a list with at least one symbol', rows);
  } else {
    rows.forEach((row, index) => {
      reader.readRow(`symbols[${index}]`, row);
    });
  }
  return reader.finish();
}

type Root =
  | { readonly ok: true; readonly value: object }
  | { readonly ok: false; readonly problem: CatalogueProblem };

function parseJson(json: string): Root {
  const refuse = (expected: string, received: string): Root => ({
    ok: false,
    problem: { path: '', expected, received },
  });
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ok: true, value } : refuse('an object with symbols', shown(value));
  } catch (error) {
    // JSON.parse throws for bad text only; its message names the place.
    return refuse('JSON', error instanceof Error ? error.message : 'other text');
  }
}

class CatalogueReader {
  readonly #specs: Map<string, SymbolSpec>;
  readonly #profiles = new Map<string, MarketProfile>();
  readonly #ownNames = new Set<string>();
  readonly #problems: CatalogueProblem[] = [];

  constructor(shipped: readonly SymbolSpec[]) {
    this.#specs = new Map(shipped.map((spec) => [spec.name, spec]));
  }

  refuse(path: string, expected: string, received: unknown): void {
    this.#problems.push({ path, expected, received: shown(received) });
  }

  finish(): CatalogueResult {
    if (this.#problems.length > 0) return { ok: false, problems: this.#problems };
    const value = { symbols: [...this.#specs.values()], profiles: this.#profiles };
    return { ok: true, value };
  }

  readRow(path: string, row: unknown): void {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      this.refuse(path, 'an object', row);
      return;
    }
    const problemsBefore = this.#problems.length;
    const fields = new Map<string, unknown>(Object.entries(row));
    const name = this.#readName(path, fields.get('name'));
    const model = this.#readModel(path, fields.get('like'));
    if (model === undefined && !fields.has('like')) this.#require(path, fields);
    const given = this.#readFields(path, fields);
    const profile = fields.has('market') ? this.#readMarket(path, fields.get('market')) : undefined;
    if (this.#problems.length > problemsBefore || name === undefined) return;
    const spec = complete(name, given, model);
    this.#checkTogether(path, spec);
    this.#specs.set(name, spec);
    if (profile !== undefined) this.#profiles.set(name, profile);
  }

  #readName(path: string, name: unknown): string | undefined {
    if (typeof name !== 'string' || !SYMBOL_NAME.test(name)) {
      this.refuse(`${path}.name`, '1 to 31 letters, digits or . _ # & + -', name);
      return undefined;
    }
    if (this.#ownNames.has(name)) this.refuse(`${path}.name`, 'a name used once', name);
    this.#ownNames.add(name);
    return name;
  }

  #readModel(path: string, like: unknown): SymbolSpec | undefined {
    if (like === undefined) return undefined;
    const model = typeof like === 'string' ? this.#specs.get(like) : undefined;
    if (model === undefined) {
      const near =
        typeof like === 'string' ? nearestName(like, [...this.#specs.keys()]) : undefined;
      const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
      this.refuse(`${path}.like`, `the name of a shipped or earlier symbol${hint}`, like);
    }
    return model;
  }

  #require(path: string, fields: ReadonlyMap<string, unknown>): void {
    for (const field of REQUIRED) {
      if (!fields.has(field)) this.refuse(`${path}.${field}`, 'this field, or like', undefined);
    }
  }

  #readFields(path: string, fields: ReadonlyMap<string, unknown>): Partial<SymbolSpec> {
    let given: Partial<SymbolSpec> = {};
    for (const [key, value] of fields) {
      if (key === 'hours') {
        given = { ...given, ...this.#readField(`${path}.hours`, 'quoteHours', value) };
        const { quoteHours } = given;
        if (quoteHours !== undefined) given = { ...given, tradeHours: quoteHours };
      } else if (Object.hasOwn(CATALOGUE_FIELDS, key)) {
        given = { ...given, ...this.#readField(`${path}.${key}`, key, value) };
      } else if (!KNOWN.includes(key)) {
        const near = nearestName(key, KNOWN);
        const hint = near === undefined ? `one of ${KNOWN.join(', ')}` : `${near}, the nearest`;
        this.refuse(`${path}.${key}`, `a known field: ${hint}`, key);
      }
    }
    return given;
  }

  #readField(path: string, field: string, value: unknown): Partial<SymbolSpec> {
    const reading = CATALOGUE_FIELDS[field]?.(value);
    if (reading === undefined) return {};
    if (reading.ok) return reading.sets;
    this.refuse(path, reading.expected, value);
    return {};
  }

  #readMarket(path: string, value: unknown): MarketProfile | undefined {
    const market = readMarket(value);
    if ('profile' in market) return market.profile;
    const place = market.field === '' ? `${path}.market` : `${path}.market.${market.field}`;
    this.refuse(place, market.expected, market.received);
    return undefined;
  }

  /** What no field says alone. */
  #checkTogether(path: string, spec: SymbolSpec): void {
    const { volumeMin, volumeMax, volumeStep, tickSize, digits, startMs, expirationMs } = spec;
    if (volumeMin > volumeMax) {
      this.refuse(`${path}.volumeMinLots`, 'at most volumeMaxLots', spec.volumeMin / 1e8);
    }
    if (volumeStep > volumeMax) {
      this.refuse(`${path}.volumeStepLots`, 'at most volumeMaxLots', spec.volumeStep / 1e8);
    }
    const points = tickSize * powerOfTen(digits);
    if (points < 1 - 1e-6 || Math.abs(points - Math.round(points)) > 1e-6) {
      this.refuse(`${path}.tickSize`, `a multiple of one point, 1e-${digits}`, tickSize);
    }
    if (startMs !== null && expirationMs !== null && startMs >= expirationMs) {
      this.refuse(`${path}.expirationTime`, 'a time after startTime', expirationMs);
    }
  }
}

/** What follows from other fields follows from the new ones, unless the row says it itself. */
function complete(
  name: string,
  given: Partial<SymbolSpec>,
  model: SymbolSpec | undefined,
): SymbolSpec {
  const own = { source: 'user catalogue', ...given, name: asSymbolName(name) };
  if (model === undefined) return makeSymbolSpec(own);
  const { tickSize, tickValue, marginHedged, ...rest } = model;
  const hasOwn = (...fields: (keyof SymbolSpec)[]): boolean =>
    fields.some((field) => given[field] !== undefined);
  return makeSymbolSpec({
    ...rest,
    ...(hasOwn('digits') ? {} : { tickSize }),
    ...(hasOwn('digits', 'tickSize', 'contractSize', 'calcMode') ? {} : { tickValue }),
    ...(hasOwn('contractSize', 'marginInitial', 'calcMode') ? {} : { marginHedged }),
    ...own,
  });
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > RECEIVED_MAX ? `${text.slice(0, RECEIVED_MAX)}...` : text;
}
