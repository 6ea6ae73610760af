import type { AccountId, BulkPlan } from '@mt5-bridge/trading';

/** A list of orders or positions that is being worked through. */
export interface WorkedList {
  /** Of the intent whose list it is. */
  readonly id: string;
  readonly subject: string;
  readonly accountId: AccountId;
  /** Of the intent, for the event log. */
  readonly summary: string;
  readonly plan: BulkPlan;
}
