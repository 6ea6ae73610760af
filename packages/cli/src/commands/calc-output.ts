import {
  type CalcResult,
  isOnVolumeStep,
  lotsToVolume,
  type SymbolSpec,
  volumeToLots,
} from '@mt5-bridge/trading';
import { EXIT } from '../exit-code.ts';
import type { CalcMarket, CalcOptions } from './calc-market.ts';
import type { CommandContext } from './context.ts';
import { factList } from './text-table.ts';

/** A result for people and one for programs. */
export interface Shown {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly json: object;
}

/** Prints a result, or what was missing for it, and answers the exit code. */
export function show<Value>(
  context: CommandContext,
  { json }: CalcOptions,
  { spec, context: terms }: CalcMarket,
  lots: number,
  result: CalcResult<Value>,
  describe: (value: Value) => Shown,
): number {
  if (!result.ok) {
    context.output.complain(`${sentence(result.message)}.\n  ${REMEDIES[result.code]}`);
    return EXIT.failed;
  }
  const { title, facts, json: figures } = describe(result.value);
  const about = { symbol: spec.name, volume: lots, currency: terms.currency };
  if (json === true) context.output.print(JSON.stringify({ ...about, ...figures }));
  else context.output.print(`${title}\n${factList(facts)}`);
  const note = volumeNote(spec, lots);
  if (note !== undefined) context.output.complain(note);
  return EXIT.ok;
}

const REMEDIES = {
  NO_QUOTE: 'Give it with --quote SYMBOL=BID/ASK, or take those of a running bridge: --live.',
  NO_CONVERSION: 'Choose another --currency, or add the pair to paper.catalogue_file.',
} as const;

export function complainNoPrice(context: CommandContext, symbol: string, flag: string): number {
  context.output.complain(
    `A price of ${symbol} is missing.\n  Give it with ${flag}, or take the market of a running bridge: --live.`,
  );
  return EXIT.failed;
}

/** A calculation takes any volume, an order does not. */
function volumeNote(spec: SymbolSpec, lots: number): string | undefined {
  const volume = lotsToVolume(lots);
  const { volumeMin, volumeMax, volumeStep } = spec;
  if (volume >= volumeMin && volume <= volumeMax && isOnVolumeStep(volume, volumeStep)) {
    return undefined;
  }
  const [min, max, step] = [volumeMin, volumeMax, volumeStep].map(volumeToLots);
  return `Note: ${spec.name} takes orders of ${min} to ${max} lots in steps of ${step}.`;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
