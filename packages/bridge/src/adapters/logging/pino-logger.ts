import { destination, pino } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LogFields, Logger } from '../../ports/logger.ts';
import { formatPretty } from './pretty.ts';
import { redact, redactText } from './redaction.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

export interface LoggerOptions {
  readonly level: Level;
  readonly format: 'json' | 'pretty';
  readonly clock: Clock;
  /** Takes one whole line with its line end; standard error when left out. */
  readonly write?: (line: string) => void;
}

/** Names that every line has; a field of that name gets a prefix instead of hiding it. */
const RESERVED = new Set(['level', 'time', 'event']);

/**
 * Lines such as `{"level":"warn","time":"2026-11-24T10:00:00.000Z","event":"auth.blocked",...}`. Credentials
 * are removed before the library sees them, so no setting of it can let one through.
 */
export function createLogger(options: LoggerOptions): Logger {
  const output = options.write === undefined ? standardError() : { write: options.write };
  const isPretty = options.format === 'pretty';
  const lines = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'event',
      timestamp: () => `,"time":"${new Date(options.clock.nowMs()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => output.write(isPretty ? formatPretty(line) : line) },
  );
  const log = (level: Level) => (event: string, fields?: LogFields) => {
    if (!lines.isLevelEnabled(level)) return;
    lines[level](cleanFields(fields ?? {}), redactText(event));
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

/** Synchronous, so that the lines before a crash are there; waits while a pipe is full. */
function standardError(): { write(line: string): unknown } {
  return destination({ fd: 2, sync: true });
}

function cleanFields(fields: LogFields): object {
  const clean = redact(fields);
  if (typeof clean !== 'object' || clean === null) return {};
  return Object.fromEntries(
    Object.entries(clean).map(([name, value]) => [
      RESERVED.has(name) ? `field_${name}` : name,
      value,
    ]),
  );
}
