import type { Schema } from './database.ts';

/**
 * Ticks lie in the order of their arrival: a replay, a second run or a publisher with a wrong clock may
 * repeat or jump in time, and "newest" still means the last to come. For the same reason age is counted
 * from the recording: `tick_mark` says when the tick with a number came.
 */
const VERSION_1 = `
create table stream (
  id integer primary key,
  source text not null,
  symbol text not null,
  unique (source, symbol)
);
create table tick (
  arrival integer primary key,
  stream integer not null,
  time_ms integer,
  seq integer,
  bid real,
  ask real,
  last real,
  volume real,
  flags integer
);
create index tick_stream on tick (stream);
create table tick_mark (
  arrival integer primary key,
  recorded_ms integer not null
);
create table account_snapshot (
  no integer primary key,
  kind text not null,
  owner text not null,
  time_ms integer not null,
  recorded_ms integer not null,
  body text not null
);
`;

export const MARKET_SCHEMA: Schema = {
  name: 'market',
  // "M5BM" in ASCII.
  applicationId: 0x4d35424d,
  steps: [VERSION_1],
};
