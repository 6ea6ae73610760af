import type { Database } from 'bun:sqlite';

export interface EventRange {
  readonly accountId: string;
  readonly lastSeq: number;
}

/** Walks from account to account: a plain `group by` would read every row there is. */
const EVENT_RANGES = `
with recursive account (id) as (
  select min(account_id) from account_events
  union all
  select (select min(account_id) from account_events where account_id > account.id)
  from account where account.id is not null
)
select id as accountId,
  (select max(last_seq) from account_events where account_id = account.id) as lastSeq
from account where id is not null`;

/** Highest event number of each account. */
export function readEventRanges(database: Database): EventRange[] {
  return database.query<EventRange, []>(EVENT_RANGES).all();
}
