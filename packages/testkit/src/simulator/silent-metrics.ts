import type { Metrics } from '@mt5-bridge/bridge/internal/ports/metrics.ts';

/** Figures that nobody reads. */
export class SilentMetrics implements Metrics {
  message(): void {}
  observe(): void {}
  connectionOpened(): void {}
  connectionClosed(): void {}
  counter(): void {}
  gauge(): void {}

  totals() {
    return {
      totalConnections: 0,
      activeConnections: 0,
      messagesProcessed: 0,
      successfulOperations: 0,
      failedOperations: 0,
    };
  }

  async render() {
    return { contentType: 'text/plain', body: '' };
  }
}
