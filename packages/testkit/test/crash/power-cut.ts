import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import type { DiskStep } from './disk-record.ts';

/** What becomes of the writes that no sync had covered when the power went. */
export const FATES = ['dropped', 'kept', 'torn', 'some'] as const;
export type Fate = (typeof FATES)[number];

const SECTOR_BYTES = 512;

type FileStep = Extract<DiskStep, { kind: 'write' | 'truncate' }>;

/**
 * Writes the databases as a disk may hold them after a power cut behind the first `count` steps. The shared
 * memory files are left out: SQLite makes them anew after a crash.
 */
export function writePowerCut(
  folder: string,
  steps: readonly DiskStep[],
  cut: { readonly count: number; readonly fate: Fate; readonly random: SeededRandom },
): void {
  const durable = new Map<string, FileStep[]>();
  const loose = new Map<string, FileStep[]>();
  for (const step of steps.slice(0, cut.count)) {
    if (step.kind === 'told' || !/^(ledger|market)\.db/.test(step.file)) continue;
    const { file } = step;
    if (step.kind === 'unlink') {
      durable.delete(file);
      loose.delete(file);
    } else if (step.kind === 'sync') {
      durable.set(file, [...(durable.get(file) ?? []), ...(loose.get(file) ?? [])]);
      loose.delete(file);
    } else loose.set(file, [...(loose.get(file) ?? []), step]);
  }
  for (const file of new Set([...durable.keys(), ...loose.keys()])) {
    const kept = survivors(loose.get(file) ?? [], cut);
    const content = apply([...(durable.get(file) ?? []), ...kept]);
    writeFileSync(join(folder, file), content, { mode: 0o600 });
  }
}

function survivors(
  steps: readonly FileStep[],
  { fate, random }: { readonly fate: Fate; readonly random: SeededRandom },
): FileStep[] {
  switch (fate) {
    case 'dropped':
      return [];
    case 'kept':
      return [...steps];
    case 'torn':
      return steps.map((step, place) => (place === steps.length - 1 ? tear(step, random) : step));
    case 'some':
      return steps.flatMap((step) => {
        if (random.chance(0.5)) return [];
        return [random.chance(0.2) ? tear(step, random) : step];
      });
  }
}

/** The first sectors of a write arrived. */
function tear(step: FileStep, random: SeededRandom): FileStep {
  if (step.kind === 'truncate') return step;
  const sectors = random.below(Math.ceil(step.data.length / SECTOR_BYTES));
  return { ...step, data: step.data.subarray(0, sectors * SECTOR_BYTES) };
}

function apply(steps: readonly FileStep[]): Buffer {
  const room = Math.max(0, ...steps.map(endOf));
  const content = Buffer.alloc(room);
  let size = 0;
  for (const step of steps) {
    if (step.kind === 'truncate') {
      content.fill(0, step.size);
      size = step.size;
    } else if (step.data.length > 0) {
      step.data.copy(content, step.offset);
      size = Math.max(size, endOf(step));
    }
  }
  return content.subarray(0, size);
}

const endOf = (step: FileStep): number =>
  step.kind === 'truncate' ? step.size : step.offset + step.data.length;
