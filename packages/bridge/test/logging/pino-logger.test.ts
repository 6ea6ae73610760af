import { describe, expect, it } from 'bun:test';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { createLogger, type LoggerOptions } from '../../src/adapters/logging/pino-logger.ts';

function makeLogger(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({
    level: 'info',
    format: 'json',
    clock: new ManualClock(Date.UTC(2026, 0, 5, 12)),
    write: (line) => lines.push(line),
    ...options,
  });
  return { lines, log };
}

describe('a JSON line', () => {
  it('has level, time by the clock of the bridge, event and the fields', () => {
    const { lines, log } = makeLogger();
    log.warn('auth.blocked', { client_address: '127.0.0.1', failures: 20 });
    expect(lines).toEqual([
      '{"level":"warn","time":"2026-01-05T12:00:00.000Z","client_address":"127.0.0.1","failures":20,"event":"auth.blocked"}\n',
    ]);
  });

  it('is not written below the level', () => {
    const { lines, log } = makeLogger({ level: 'warn' });
    log.debug('a.b');
    log.info('a.b');
    log.error('a.b');
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(['error']);
  });

  it('can not be forged by a field', () => {
    const { lines, log } = makeLogger();
    log.info('signal.denied', { event: 'fake', level: 'fake', comment: 'a\n{"level":"error"}\r' });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.split('\n')).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      event: 'signal.denied',
      field_event: 'fake',
      comment: 'a\n{"level":"error"}\r',
    });
  });
});

describe('D03 a canary', () => {
  const CANARY = 'c4n4ry-pa55word';
  it.each(['json', 'pretty'] as const)('reaches no %s line, whatever carries it', (format) => {
    const { lines, log } = makeLogger({ level: 'debug', format });
    const apiKey = `mtb_0123456789ab_${CANARY}${'x'.repeat(28)}`;
    const error = Object.assign(new Error(`refused ${apiKey}`), { password: CANARY });
    for (const write of [log.debug, log.info, log.warn, log.error]) {
      write('command.connect', { parameters: { login: 12345, password: CANARY } });
      write('auth.refused', { headers: new Headers({ 'x-api-key': CANARY }) });
      write('handler.failed', { error });
      write(`text ${apiKey}`, { list: [{ deep: [{ refresh_token: CANARY }] }] });
    }
    expect(lines).toHaveLength(16);
    expect(lines.join('')).not.toContain(CANARY);
    expect(lines.join('')).toContain('12345');
  });
});

describe('a line for people', () => {
  it('is short and shows what matters', () => {
    const { lines, log } = makeLogger({ format: 'pretty' });
    log.info('bridge.listening', { port: 8001, host: '127.0.0.1', why: 'two words' });
    expect(lines).toEqual([
      '12:00:00.000 INFO  bridge.listening port=8001 host=127.0.0.1 why="two words"\n',
    ]);
  });

  it('keeps the stack of an error, and no other line end or escape sequence', () => {
    const { lines, log } = makeLogger({ format: 'pretty' });
    log.error('handler.failed', {
      error: new Error('broken\n\u001b[2J'),
      comment: '\u001b[31mred\n',
    });
    const [line = ''] = lines;
    expect(line.split('\n')[0]).toContain('error="broken\\n\\u001b[2J"');
    expect(line).toContain('    at ');
    expect(line).not.toContain('\u001b');
  });
});
