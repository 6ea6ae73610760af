import type { Schema } from './database.ts';

/**
 * Rows are appended at the ends of their tables. Keys that are random (ids, fingerprints, request ids)
 * would touch another page each, so their indexes are filled later and sorted (`late-index.ts`); `meta`
 * says up to which number. Ids are for ever: retention empties `content` and `request`, never removes a
 * row of `signal`.
 */
const VERSION_1 = `
create table meta (
  name text primary key,
  value text not null
) without rowid;

create table signal (
  no integer primary key,
  id blob not null,
  subject text not null,
  account_id text not null,
  content_hash blob not null,
  content text not null,
  received_ms integer not null,
  state text not null,
  fingerprint text,
  request text,
  submitted_ms integer,
  outcome text,
  settled_ms integer
);
create table signal_key (
  id blob primary key,
  no integer not null
) without rowid;
create table signal_fingerprint (
  fingerprint text not null,
  no integer not null,
  primary key (fingerprint, no)
) without rowid;
create index signal_open on signal (no) where state in ('submitted', 'unresolved');

create table account_event (
  account_id text not null,
  seq integer not null,
  time_ms integer not null,
  type text not null,
  origin text not null,
  signal_id blob,
  body text not null,
  primary key (account_id, seq)
) without rowid;

create table book_living (
  account_id text not null,
  book_table text not null,
  row_key text not null,
  parent text not null,
  time_ms integer not null,
  value text not null,
  primary key (account_id, book_table, row_key)
) without rowid;
create table book_archive (
  no integer primary key,
  account_id text not null,
  book_table text not null,
  row_key text not null,
  parent text not null,
  time_ms integer not null,
  value text not null
);
create unique index book_archive_key on book_archive (account_id, book_table, row_key);
create index book_archive_time on book_archive (account_id, book_table, time_ms);
create index book_archive_parent on book_archive (account_id, book_table, parent)
  where parent <> '';
create table book_request (
  no integer primary key,
  account_id text not null,
  row_key text not null,
  parent text not null,
  time_ms integer not null,
  value text not null
);
create index book_request_time on book_request (account_id, time_ms);
create table book_request_key (
  account_id text not null,
  row_key text not null,
  no integer not null,
  primary key (account_id, row_key)
) without rowid;
`;

/** What the bridge's own controls keep: halts, armed switches, figures of the day. */
const VERSION_2 = `
create table control_state (
  name text primary key,
  value text not null
) without rowid;
`;

/**
 * What carried a signal, the list of one that is a list, and its steps as JSON; no steps means the one at
 * `settled_ms` by the bridge itself, as nearly all have it.
 */
const VERSION_3 = `
alter table signal add column request_type text not null default 'trading_signal';
alter table signal add column plan text;
alter table signal add column steps text;
create index signal_living on signal (no) where state in ('placed', 'partial');
`;

/** The audit: rows are added at the end and, when they are old, removed from the beginning. */
const VERSION_4 = `
create table audit (
  no integer primary key,
  at_ms integer not null,
  act text not null,
  subject text,
  origin text,
  account_id text,
  signal_id blob,
  code text,
  summary text not null,
  detail text
);
create index audit_time on audit (at_ms);
`;

export const LEDGER_SCHEMA: Schema = {
  name: 'ledger',
  // "M5BL" in ASCII.
  applicationId: 0x4d35424c,
  steps: [VERSION_1, VERSION_2, VERSION_3, VERSION_4],
};

/** The state in which a signal waits for its outcome or for a proof; the index `signal_open` holds it. */
export const OPEN_STATES_SQL = "state in ('submitted', 'unresolved')";
/** The states in which an order of a signal may still change; the index `signal_living` holds them. */
export const LIVING_STATES_SQL = "state in ('placed', 'partial')";
