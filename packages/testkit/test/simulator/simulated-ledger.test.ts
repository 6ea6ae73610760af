import { describe, expect, it } from 'bun:test';
import {
  describeAuditLog,
  describeEventLog,
  describeLedger,
  describeLedgerFaults,
  describeLedgerRestart,
  type LedgerFixture,
  SeededRandom,
} from '@mt5-bridge/testkit';
import {
  type DiskWork,
  SimulatedDisk,
} from '@mt5-bridge/testkit/internal/simulator/simulated-disk.ts';
import { SimulatedLedger } from '@mt5-bridge/testkit/internal/simulator/simulated-ledger.ts';

const dice = new SeededRandom(5);

/** Works in the turn after the one that asked. */
function diskOf(refuses: (work: DiskWork) => boolean = () => false): SimulatedDisk {
  const later = (_work: string, run: () => void): void => queueMicrotask(run);
  return new SimulatedDisk({ later, refuses, below: (bound) => dice.below(bound) });
}

async function open(disk = diskOf()): Promise<LedgerFixture> {
  const ledger = new SimulatedLedger(disk);
  return {
    ledger,
    eventLog: ledger.eventLog,
    audit: ledger.audit,
    async reopen() {
      disk.crash('power_loss');
      return open(disk);
    },
    breakStore: () => ledger.breakNow('broken for a test'),
    close: async () => undefined,
  };
}

describeLedger('on a simulated disk', open);
describeLedgerRestart('on a simulated disk', open);
describeLedgerFaults('on a simulated disk', open);
describeEventLog('on a simulated disk', open);
describeAuditLog('on a simulated disk', open);

describe('a simulated disk', () => {
  /** Three records, the first one synced; then a crash. Answers what is read back. */
  function crashed(seed: number, kind: 'kill' | 'power_loss'): readonly string[] {
    const random = new SeededRandom(seed);
    const work: (() => void)[] = [];
    const disk = new SimulatedDisk({
      later: (_work, run) => work.push(run),
      refuses: () => false,
      below: (bound) => random.below(bound),
    });
    disk.append('one', () => undefined);
    for (const run of work.splice(0)) run();
    disk.append('two', () => undefined);
    disk.append('three', () => undefined);
    disk.crash(kind);
    return disk.open();
  }

  it('keeps what was synced, and of the rest any beginning', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed++) seen.add(crashed(seed, 'power_loss').join());
    expect([...seen].sort()).toEqual(['one', 'one,two', 'one,two,three']);
  });

  it('loses to the death of a process at most the record that was being written', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed++) seen.add(crashed(seed, 'kill').join());
    expect([...seen].sort()).toEqual(['one,two', 'one,two,three']);
  });

  it('brings a record back whose sync was refused', async () => {
    const disk = diskOf((work) => work === 'sync');
    const result = await new Promise((resolve) => disk.append('refused', resolve));
    expect(result).toMatchObject({ kind: 'failed' });
    expect(disk.safeRecords()).toEqual([]);
    let isBack = false;
    for (let life = 0; life < 50 && !isBack; life++) {
      const other = diskOf((work) => work === 'sync');
      await new Promise((resolve) => other.append('refused', resolve));
      other.crash('kill');
      isBack = other.open().includes('refused');
    }
    expect(isBack).toBe(true);
  });

  it('writes nothing more after a fault, and nothing of a record that found it full', async () => {
    let isFull = true;
    const disk = diskOf((work) => work === 'write' && isFull);
    await new Promise((resolve) => disk.append('first', resolve));
    isFull = false;
    const later = await new Promise((resolve) => disk.append('second', resolve));
    expect(later).toEqual({ kind: 'failed', reason: 'database or disk is full' });
    disk.crash('kill');
    expect(disk.open()).toEqual([]);
  });
});
