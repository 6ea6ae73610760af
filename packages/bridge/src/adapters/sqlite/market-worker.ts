import { openWriter } from './database.ts';
import { MarketConnection } from './market-connection.ts';
import type { MarketReply, MarketRequest, OpenMarket } from './market-messages.ts';
import { MARKET_SCHEMA } from './market-schema.ts';
import { describeStoreError, StoreOpenError } from './store-errors.ts';

declare const self: Worker;

let connection: MarketConnection | undefined;

function reply(message: MarketReply, transfer: ArrayBuffer[] = []): void {
  self.postMessage(message, transfer);
}

function open({ path, retention }: OpenMarket): void {
  try {
    const database = openWriter(path, MARKET_SCHEMA, { synchronous: 'normal', cacheKib: 8_192 });
    connection = new MarketConnection(database, retention);
    reply({ kind: 'opened', streams: connection.streams() });
  } catch (error) {
    const code = error instanceof StoreOpenError ? error.code : 'open_failed';
    reply({ kind: 'refused', code, message: describeStoreError(error) });
  }
}

/** A full disk may have room again; after anything else the file is not to be trusted. */
function isFinal(error: unknown): boolean {
  return !(error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL');
}

function serve(market: MarketConnection, request: Exclude<MarketRequest, OpenMarket>): void {
  switch (request.kind) {
    case 'batch': {
      const { buffer } = request;
      try {
        market.store(request);
        reply({ kind: 'stored', buffer }, [buffer]);
      } catch (error) {
        const reason = describeStoreError(error);
        reply({ kind: 'lost', buffer, reason, isFinal: isFinal(error) }, [buffer]);
      }
      return;
    }
    case 'ticks': {
      const { readId, stream, count } = request;
      try {
        const { buffer, tickCount } = market.newest(stream, count);
        reply({ kind: 'ticks', readId, buffer, tickCount }, [buffer]);
      } catch (error) {
        reply({ kind: 'unreadable', readId, reason: describeStoreError(error) });
      }
      return;
    }
    case 'tidy':
      try {
        reply({ kind: 'tidied', hasMore: market.tidy(request.nowMs) });
      } catch (error) {
        if (isFinal(error)) reply({ kind: 'failed', reason: describeStoreError(error) });
      }
      return;
    case 'close':
      try {
        market.close();
      } finally {
        reply({ kind: 'closed' });
      }
      return;
  }
}

self.onmessage = (event: MessageEvent<MarketRequest>) => {
  const request = event.data;
  if (request.kind === 'open') open(request);
  else if (connection !== undefined) serve(connection, request);
};
