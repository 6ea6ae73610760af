import { AUDIT_ACTS } from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { type AuditOptions, printAudit } from './audit.ts';
import { addConfigOptions } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { type SignalOptions, showSignal } from './signal-show.ts';

type Finish = (code: number) => void;

const LIMIT = 50;

/** `mt5-bridge audit` and `mt5-bridge signal show`. */
export function addAudit(program: Command, context: CommandContext, finish: Finish): void {
  addConfigOptions(program.command('audit'))
    .description('who did what, from where, and what was decided')
    .option('--since <time>', 'not before: 10m, 2h, 3d, a date, or ISO 8601')
    .option('--until <time>', 'before this')
    .option('--subject <name>', 'who')
    .option('--account <alias>', 'on which account')
    .option('--act <act>', 'what happened; all are listed below', parseAct)
    .option('--code <code>', 'an error code such as RISK_LIMIT, or executed, placed, partial')
    .option('--signal <id>', 'a signal_id or request_id')
    .option('--limit <number>', 'rows at most, the newest', parseLimit, LIMIT)
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .option('--json', 'one JSON object per line')
    .addHelpText('after', AUDIT_HELP)
    .action(async (options: AuditOptions) => finish(await printAudit(context, options)));
  const signal = program.command('signal').description('one signal or command');
  addConfigOptions(signal.command('show <id>'))
    .description('its whole story: who, what, when, what came of it')
    .option('--json', 'one JSON object')
    .action(async (id: string, options: SignalOptions) =>
      finish(await showSignal(context, id, options)),
    );
}

function parseAct(text: string): string {
  if (AUDIT_ACTS.some((act) => act === text)) return text;
  throw new InvalidArgumentError(`There are: ${AUDIT_ACTS.join(', ')}.`);
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError('Expected a number from 1.');
  return Number(text);
}

const AUDIT_HELP = `
Acts: ${AUDIT_ACTS.join(', ')}

Examples:
  $ mt5-bridge audit --since 1h --code RISK_LIMIT
  $ mt5-bridge audit --subject desk-1 --follow
  $ mt5-bridge signal show 123e4567-e89b-12d3-a456-426614174000`;
