import type { WireFaults, WireFaultsWish } from '@mt5-bridge/protocol';
import { RETCODE, type RetcodeName, retcodeInfo } from '@mt5-bridge/trading';
import type { PaperFaults } from '../../ports/paper-control.ts';

type Answers = PaperFaults['answers'];

export function toWireFaults(faults: PaperFaults): WireFaults {
  // `Object.entries` forgets that the keys of a record are known.
  const answers = Object.entries(faults.answers) as [RetcodeName, number][];
  return {
    seed: faults.seed,
    answers: answers.map(([name, chance]) => ({ retcode: RETCODE[name], chance })),
    partial_fills: faults.partialFills,
    latency_ms: { ...faults.latencyMs },
    lost_answers: faults.lostAnswers,
    late_answers: faults.lateAnswers,
    late_by_ms: faults.lateByMs,
    disconnects: faults.disconnects,
    disconnected_ms: faults.disconnectedMs,
    halts: [...faults.halts],
  };
}

/** A field that makes no sense, by its name in `data.faults`. */
export interface WrongFault {
  readonly field: string;
  readonly expected: string;
  readonly received: string | number;
}

/** Faults as they were asked for, or what is wrong with them. */
export function fromWireFaults(wish: WireFaultsWish): Partial<PaperFaults> | WrongFault {
  const answers = readAnswers(wish.answers ?? []);
  if ('field' in answers) return answers;
  const latency = wish.latency_ms;
  if (latency !== undefined && latency.from > latency.to) {
    const expected = `at least ${latency.from}, the shortest`;
    return { field: 'latency_ms.to', expected, received: latency.to };
  }
  return {
    answers: answers.read,
    ...(wish.seed === undefined ? {} : { seed: wish.seed }),
    ...(wish.partial_fills === undefined ? {} : { partialFills: wish.partial_fills }),
    ...(latency === undefined ? {} : { latencyMs: latency }),
    ...(wish.lost_answers === undefined ? {} : { lostAnswers: wish.lost_answers }),
    ...(wish.late_answers === undefined ? {} : { lateAnswers: wish.late_answers }),
    ...(wish.late_by_ms === undefined ? {} : { lateByMs: wish.late_by_ms }),
    ...(wish.disconnects === undefined ? {} : { disconnects: wish.disconnects }),
    ...(wish.disconnected_ms === undefined ? {} : { disconnectedMs: wish.disconnected_ms }),
    ...(wish.halts === undefined ? {} : { halts: wish.halts }),
  };
}

function readAnswers(
  wishes: NonNullable<WireFaultsWish['answers']>,
): { readonly read: Answers } | WrongFault {
  const read: Partial<Record<RetcodeName, number>> = {};
  for (const [index, { retcode, chance }] of wishes.entries()) {
    const name = refusalName(retcode);
    if (name === undefined) {
      // A success that did not happen is no fault of a server but a lie of ours.
      const expected = 'a return code of a refusal or an open answer, for example 10004';
      return { field: `answers.${index}.retcode`, expected, received: retcode };
    }
    read[name] = chance;
  }
  return { read };
}

function refusalName(retcode: number): RetcodeName | undefined {
  const { outcome } = retcodeInfo(retcode);
  if (outcome !== 'rejected' && outcome !== 'unresolved') return undefined;
  // `Object.keys` forgets that the keys of a constant are known.
  return (Object.keys(RETCODE) as RetcodeName[]).find((name) => RETCODE[name] === retcode);
}
