import type { RequestData } from '@mt5-bridge/client';

/** Flags of `paper faults` as they were given. */
export interface FaultFlags {
  readonly off?: boolean;
  readonly seed?: number;
  readonly requote?: number;
  readonly priceOff?: number;
  readonly reject?: number;
  readonly answer?: readonly CodeChance[];
  readonly partialFills?: number;
  readonly latency?: Range;
  readonly lost?: number;
  readonly late?: number;
  readonly lateBy?: number;
  readonly disconnect?: number;
  readonly disconnectedFor?: number;
  readonly halt?: readonly string[];
}

export interface CodeChance {
  readonly retcode: number;
  readonly chance: number;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

type Action = RequestData<'paper_control'>;

const REQUOTE = 10_004;
const REJECT = 10_006;
const PRICE_OFF = 10_021;

/** What the flags ask for; without any, only the present faults are shown. */
export function faultAction(flags: FaultFlags): Action {
  if (flags.off === true) return { action: 'faults' };
  const answers = [
    ...named(REQUOTE, flags.requote),
    ...named(REJECT, flags.reject),
    ...named(PRICE_OFF, flags.priceOff),
    ...(flags.answer ?? []),
  ];
  const faults = {
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(answers.length === 0 ? {} : { answers }),
    ...(flags.partialFills === undefined ? {} : { partial_fills: flags.partialFills }),
    ...(flags.latency === undefined ? {} : { latency_ms: flags.latency }),
    ...(flags.lost === undefined ? {} : { lost_answers: flags.lost }),
    ...(flags.late === undefined ? {} : { late_answers: flags.late }),
    ...(flags.lateBy === undefined ? {} : { late_by_ms: flags.lateBy }),
    ...(flags.disconnect === undefined ? {} : { disconnects: flags.disconnect }),
    ...(flags.disconnectedFor === undefined ? {} : { disconnected_ms: flags.disconnectedFor }),
    ...(flags.halt === undefined ? {} : { halts: [...flags.halt] }),
  };
  return Object.keys(faults).length === 0 ? { action: 'status' } : { action: 'faults', faults };
}

function named(retcode: number, chance: number | undefined): CodeChance[] {
  return chance === undefined ? [] : [{ retcode, chance }];
}
