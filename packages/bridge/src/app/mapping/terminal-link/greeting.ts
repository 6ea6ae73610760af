import {
  LINK_PROTOCOL,
  type TerminalHelloMessage,
  type TerminalStatusMessage,
  type TerminalWelcome,
} from '@mt5-bridge/protocol';
import {
  type AccountId,
  type AccountSpec,
  asUtcMs,
  type TerminalStatus,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { TerminalCapabilities } from '../../../ports/terminal.ts';
import { accountSpecMapping, capabilitiesMapping } from './account.ts';

/** The newest event of a terminal. */
export interface EventPlace {
  readonly terminalEpoch: string;
  readonly seq: number;
}

/** The clocks of a terminal at one instant. */
export interface TerminalClocks {
  /** Of the computer that the terminal runs on. */
  readonly timeMs: UtcMs;
  readonly marketTimeMs: UtcMs;
  /** Server time minus UTC; `null` while it is not known. */
  readonly brokerUtcOffsetS: number | null;
}

/** What a terminal says of itself when it connects. */
export interface TerminalIntroduction {
  readonly protocol: number;
  readonly account: AccountSpec;
  readonly last: EventPlace;
  readonly capabilities: TerminalCapabilities;
  readonly clocks: TerminalClocks;
  readonly program: string | undefined;
  readonly build: number | undefined;
}

/** Limits that the bridge holds a link to; 0 = no limit of the rate. */
export interface LinkLimits {
  readonly maxMessageBytes: number;
  readonly maxDepth: number;
  readonly messagesPerSecond: number;
  readonly commandsInFlight: number;
  readonly statusIntervalMs: number;
  readonly silenceTimeoutMs: number;
}

/** What the bridge answers a terminal with that it takes. */
export interface LinkTerms {
  readonly linkEpoch: number;
  /** Alias of the account in the bridge. */
  readonly account: AccountId;
  readonly limits: LinkLimits;
  readonly bridgeTimeMs: UtcMs;
  /** The newest event that the bridge has; `null`: none of this account. */
  readonly resume: EventPlace | null;
}

export interface StatusReport {
  readonly status: TerminalStatus;
  readonly reason: string | undefined;
  readonly last: EventPlace;
  readonly clocks: TerminalClocks;
}

export function toWireHello(
  of: Omit<TerminalIntroduction, 'protocol'>,
  id: string,
): Pick<TerminalHelloMessage, 'type' | 'id' | 'data'> {
  return {
    type: 'terminal_hello',
    id,
    data: {
      protocol: LINK_PROTOCOL,
      account: accountSpecMapping.toWire(of.account),
      terminal_epoch: of.last.terminalEpoch,
      seq: of.last.seq,
      capabilities: capabilitiesMapping.toWire(of.capabilities),
      ...toWireClocks(of.clocks),
      ...(of.program === undefined ? {} : { program: of.program }),
      ...(of.build === undefined ? {} : { build: of.build }),
    },
  };
}

export function toIntroduction({ data }: TerminalHelloMessage): TerminalIntroduction {
  return {
    protocol: data.protocol,
    account: accountSpecMapping.toDomain(data.account),
    last: { terminalEpoch: data.terminal_epoch, seq: data.seq },
    capabilities: capabilitiesMapping.toDomain(data.capabilities),
    clocks: toClocks(data),
    program: data.program,
    build: data.build,
  };
}

export function toWireWelcome(
  terms: LinkTerms,
  of: { readonly timestamp: string; readonly id: string | number | undefined },
): TerminalWelcome {
  const { limits, resume } = terms;
  return {
    type: 'terminal_welcome',
    status: 'success',
    data: {
      link_epoch: terms.linkEpoch,
      account: terms.account,
      limits: {
        max_message_bytes: limits.maxMessageBytes,
        max_depth: limits.maxDepth,
        messages_per_second: limits.messagesPerSecond,
        commands_in_flight: limits.commandsInFlight,
      },
      status_interval_ms: limits.statusIntervalMs,
      silence_timeout_ms: limits.silenceTimeoutMs,
      clock: { time_ms: terms.bridgeTimeMs },
      resume: resume === null ? null : { terminal_epoch: resume.terminalEpoch, seq: resume.seq },
    },
    timestamp: of.timestamp,
    ...(of.id === undefined ? {} : { id: of.id }),
  };
}

export function toTerms({ data }: TerminalWelcome): LinkTerms {
  const { limits, resume } = data;
  return {
    linkEpoch: data.link_epoch,
    // The bridge's own name of its account.
    account: data.account as AccountId,
    limits: {
      maxMessageBytes: limits.max_message_bytes,
      maxDepth: limits.max_depth,
      messagesPerSecond: limits.messages_per_second,
      commandsInFlight: limits.commands_in_flight,
      statusIntervalMs: data.status_interval_ms,
      silenceTimeoutMs: data.silence_timeout_ms,
    },
    bridgeTimeMs: asUtcMs(data.clock.time_ms),
    resume: resume === null ? null : { terminalEpoch: resume.terminal_epoch, seq: resume.seq },
  };
}

export function toWireStatus(
  { status, reason, last, clocks }: StatusReport,
  linkEpoch: number,
): Pick<TerminalStatusMessage, 'type' | 'data'> {
  return {
    type: 'terminal_status',
    data: {
      link_epoch: linkEpoch,
      status,
      ...(reason === undefined ? {} : { reason }),
      terminal_epoch: last.terminalEpoch,
      seq: last.seq,
      ...toWireClocks(clocks),
    },
  };
}

export function toStatusReport({ data }: TerminalStatusMessage): StatusReport {
  return {
    status: data.status,
    reason: data.reason,
    last: { terminalEpoch: data.terminal_epoch, seq: data.seq },
    clocks: toClocks(data),
  };
}

type WireClocks = Pick<
  TerminalStatusMessage['data'],
  'time_ms' | 'market_time_ms' | 'broker_utc_offset_s'
>;

function toWireClocks({ timeMs, marketTimeMs, brokerUtcOffsetS }: TerminalClocks): WireClocks {
  return { time_ms: timeMs, market_time_ms: marketTimeMs, broker_utc_offset_s: brokerUtcOffsetS };
}

function toClocks(wire: WireClocks): TerminalClocks {
  return {
    timeMs: asUtcMs(wire.time_ms),
    marketTimeMs: asUtcMs(wire.market_time_ms),
    brokerUtcOffsetS: wire.broker_utc_offset_s,
  };
}
