import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import type { ControlStore } from '@mt5-bridge/bridge/internal/ports/control-store.ts';

/** An open control store under test. */
export interface ControlStoreFixture {
  readonly controls: ControlStore;
  reopen(): Promise<ControlStoreFixture>;
  /** Every write that is not durable at this moment fails, and all later ones. */
  breakStore(): void;
  close(): Promise<void>;
}

/** What every `ControlStore` does. */
export function describeControlStore(name: string, open: () => Promise<ControlStoreFixture>): void {
  describe(`ControlStore: ${name}`, () => {
    let fixture: ControlStoreFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    const entries = async () => [...(await fixture.controls.load())].sort();

    it('holds nothing when it is new', async () => {
      expect(await entries()).toEqual([]);
    });

    it('keeps the latest value of each name over a restart', async () => {
      const { controls } = fixture;
      const writes = [
        controls.put('a', '1'),
        controls.put('b', '{"text":"\u00fc \u{1f600}"}'),
        controls.put('a', '2'),
      ];
      for (const write of writes) expect(await write).toEqual({ kind: 'durable' });
      fixture = await fixture.reopen();
      expect(await entries()).toEqual([
        ['a', '2'],
        ['b', '{"text":"\u00fc \u{1f600}"}'],
      ]);
    });

    it('forgets a name that is put to null, known or not', async () => {
      await fixture.controls.put('a', '1');
      expect(await fixture.controls.put('a', null)).toEqual({ kind: 'durable' });
      expect(await fixture.controls.put('never', null)).toEqual({ kind: 'durable' });
      fixture = await fixture.reopen();
      expect(await entries()).toEqual([]);
    });

    it('says that a write failed', async () => {
      fixture.breakStore();
      expect((await fixture.controls.put('a', '1')).kind).toBe('failed');
    });
  });
}
