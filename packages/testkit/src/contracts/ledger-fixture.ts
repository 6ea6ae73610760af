import type { AppendResult } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import type { AuditLog } from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import type { AccountEventDraft, EventLog } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { Ledger } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import type { SignalState } from '@mt5-bridge/trading';
import { SAMPLE_TIME, sampleClaim, sampleRequest } from '../ledger-samples.ts';

/** An open ledger under test. */
export interface LedgerFixture {
  readonly ledger: Ledger;
  readonly eventLog: EventLog;
  readonly audit: AuditLog;
  /** Ends this life and opens the next one on the same storage. */
  reopen(): Promise<LedgerFixture>;
  /** Every append that is not durable at this moment fails, and all later ones. */
  breakStore(): void;
  close(): Promise<void>;
}

export type OpenLedgerFixture = () => Promise<LedgerFixture>;

/** Claims, submits and settles a new signal. */
export async function settleSample(
  { ledger }: LedgerFixture,
  signalId: string,
  state: SignalState = 'executed',
  events: readonly AccountEventDraft[] = [],
): Promise<AppendResult> {
  ledger.claim(sampleClaim(signalId));
  await ledger.appendSubmitted(signalId, sampleRequest(signalId), SAMPLE_TIME);
  const settlement = {
    state,
    outcome: outcomeOf(state),
    atMs: SAMPLE_TIME,
    origin: 'signal',
  } as const;
  return ledger.settle(signalId, settlement, events);
}

export function outcomeOf(state: string): string {
  return JSON.stringify({ kind: state });
}
