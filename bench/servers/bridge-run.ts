import { type RunningServer, scratchFolder, startBridge } from './server-process.ts';

/** High, not off: the code that counts must run. */
export const HIGH_LIMITS = {
  'limits.max_connections': 1_000,
  'limits.max_connections_per_ip': 1_000,
  'limits.messages_per_second': 1_000_000,
} as const;

/** Orders bought and sold in turn leave one position, as with a strategy that has run for long. */
export const ORDER_SETTINGS = {
  ...HIGH_LIMITS,
  'limits.orders_per_minute': 0,
  'paper.margin_mode': 'netting',
  'paper.balance': 10_000_000,
} as const;

export interface BridgeRun {
  readonly server: RunningServer;
  readonly dataDir: string;
  /** A figure of `/metrics`, all its labels added up. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
}

/** A bridge with an empty data directory, which goes when the bridge does. */
export async function startFreshBridge(
  settings: Readonly<Record<string, string | number>>,
  place: 'on disk' | 'in memory' = 'on disk',
): Promise<BridgeRun> {
  const folder = scratchFolder(place);
  const server = await startBridge(folder.path, settings);
  return {
    server,
    dataDir: folder.path,
    async metric(name) {
      const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
      const lines = (await response.text()).matchAll(
        new RegExp(`^mt5_bridge_${name}(?:\\{.*\\})? (\\S+)$`, 'gm'),
      );
      return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
    },
    async stop() {
      await server.stop();
      folder.remove();
    },
  };
}
