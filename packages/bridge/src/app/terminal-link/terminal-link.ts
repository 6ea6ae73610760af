import { encodeMessage } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { LinkTime } from '../mapping/terminal-link/link-time.ts';
import { MessageBudget } from '../rate-limits.ts';
import type { FaultCount, Session } from '../session.ts';
import { closeSession, cutSession } from '../session-end.ts';
import { DroppedMessages } from './dropped-messages.ts';
import type { LinkAccount } from './link-account.ts';
import { LinkCommands } from './link-commands.ts';
import type { AttachedLink, RemoteTerminal } from './remote-terminal.ts';

export type LinkContext = Pick<
  AppContext,
  'clock' | 'lateReplies' | 'log' | 'metrics' | 'settings' | 'timestamp'
>;

/** One connection of a terminal, from its accepted hello to its end. */
export class TerminalLink implements AttachedLink {
  readonly epoch: number;
  readonly account: LinkAccount;
  readonly terminal: RemoteTerminal;
  readonly commands: LinkCommands;
  readonly dropped: DroppedMessages;
  readonly budget: MessageBudget;
  readonly statusChanges: FaultCount = { count: 0, sinceMs: -Infinity };
  readonly #ctx: LinkContext;
  readonly #session: Session;
  #isLost = false;

  constructor(
    ctx: LinkContext,
    of: {
      readonly epoch: number;
      readonly account: LinkAccount;
      readonly terminal: RemoteTerminal;
      readonly session: Session;
      /** When the hello came, by both clocks. */
      readonly cameMs: { readonly wall: number; readonly monotonic: number };
    },
  ) {
    const { clock, settings } = ctx;
    const { messagesPerSecond, commandsInFlight } = settings.limits.terminal;
    this.#ctx = ctx;
    this.#session = of.session;
    this.epoch = of.epoch;
    this.account = of.account;
    this.terminal = of.terminal;
    this.budget = new MessageBudget(messagesPerSecond, clock.monotonicMs());
    this.dropped = new DroppedMessages(ctx, { account: of.account.accountId, linkEpoch: of.epoch });
    const { socket } = of.session;
    this.commands = new LinkCommands({
      clock,
      time: new LinkTime(clock, of.cameMs.wall, of.cameMs.monotonic),
      linkEpoch: of.epoch,
      inFlightMax: commandsInFlight,
      send: (command) => (of.session.isClosing ? 'dropped' : socket.send(encodeMessage(command))),
      bufferedBytes: () => socket.bufferedBytes(),
      timestamp: ctx.timestamp,
      broken: () => cutSession(ctx, of.session, 4502, 'slow terminal'),
    });
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  end(code: number, reason: string): void {
    closeSession(this.#ctx, this.#session, code, reason);
  }

  /** The connection is gone or about to go: nothing that comes on it counts any more. */
  lost(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    const { accountId: account } = this.account;
    const { openCount, waitingCount } = this.commands;
    this.#ctx.log.info('link.lost', {
      account,
      link_epoch: this.epoch,
      commands_open: openCount,
      commands_waiting: waitingCount,
    });
    this.commands.lost();
    this.dropped.end();
    this.terminal.detach(this);
  }
}
