/** Stages of the path of one message, in their order. */
export type Stage = 'decode' | 'handle' | 'append' | 'terminal' | 'settle' | 'total';

/** The one definition of every figure: heartbeat, `/metrics` and the page read the same counters. */
export interface Metrics {
  message(type: string, result: 'ok' | 'error' | 'refused'): void;
  observe(stage: Stage, durationMs: number): void;
  connectionOpened(): void;
  connectionClosed(reason: string): void;
  counter(
    name:
      | 'ticks_dropped'
      | 'frames_dropped'
      | 'ticks_conflated'
      | 'protocol_errors'
      | 'link_messages_dropped'
      | 'auth_failures',
    by?: number,
  ): void;
  /** Read when somebody asks, for example queue depths and store lag. */
  gauge(name: string, help: string, read: () => number): void;
  totals(): {
    readonly totalConnections: number;
    readonly activeConnections: number;
    readonly messagesProcessed: number;
    readonly successfulOperations: number;
    readonly failedOperations: number;
  };
  render(): Promise<{ readonly contentType: string; readonly body: string }>;
}
