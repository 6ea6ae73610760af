import { type Bridge, createBridge } from '@mt5-bridge/bridge';
import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import type { BridgeParts } from '@mt5-bridge/bridge/internal/app/bridge.ts';
import type { AuditLog } from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import type { EventLog } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { Ledger } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import type { Logger } from '@mt5-bridge/bridge/internal/ports/logger.ts';
import type { TerminalPort } from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import { TestAuthenticator } from '../bridge/test-authenticator.ts';
import { testSettings } from '../bridge/test-settings.ts';
import { linkAccount } from '../link/link-rig.ts';
import { MemoryMarketStore } from '../memory-market-store.ts';
import { SeededRandom } from '../seeded-random.ts';
import { LinkPort } from './link-port.ts';
import { ProcessClock } from './machine.ts';
import { over } from './over.ts';
import { REAL_LINK_LIMITS } from './real-link.ts';
import { ALWAYS, Life } from './scheduler.ts';
import { SilentMetrics } from './silent-metrics.ts';
import type { CrashKind, SimulatedDisk } from './simulated-disk.ts';
import { SimulatedLedger } from './simulated-ledger.ts';
import { SimulatedLink } from './simulated-link.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { OPERATOR, READER, SUBJECTS, TERMINAL } from './subjects.ts';
import { SIMULATED_ACCOUNT } from './terminal-process.ts';
import type { TerminalWay } from './terminal-way.ts';
import type { World } from './world.ts';

const ACTOR = 'bridge';
/** A supervisor starts a process that ended again after this long, an operator mends a disk. */
const RESTART_MS = 1_500;
const MEND_MS = 3_000;
const GRACE_MS = 3_000;

/** What the bridge logs of paths that the seeds must have gone. */
const COUNTED = new Set(['bulk.resumed', 'bulk.found_out', 'stop_actions.ended']);
const REAL_ACCOUNT = linkAccount({
  accountId: SIMULATED_ACCOUNT,
  tickSource: `account:${SIMULATED_ACCOUNT}`,
});

/** What a deliberately broken bridge replaces; see `mutants.ts`. */
export interface Seams {
  ledger?(ledger: Ledger, life: number): Ledger;
  terminal?(port: TerminalPort): TerminalPort;
  audit?(log: AuditLog): AuditLog;
  frame?(text: string): string;
}

/** A bridge that runs, or is starting. */
export interface RunningBridge {
  readonly life: Life;
  readonly bridge: Bridge;
  readonly network: SimulatedNetwork;
  readonly ledger: Ledger;
  readonly eventLog: EventLog;
}

/** The bridge as a process: the real application on simulated parts, ended and started again at will. */
export class BridgeProcess {
  /** Survives the process, as its database does. */
  readonly #world: World;
  readonly #disk: SimulatedDisk;
  readonly #link: TerminalWay;
  readonly #seams: Seams;
  #running: RunningBridge | undefined;
  #isStarted = false;
  #lives = 0;

  constructor(world: World, disk: SimulatedDisk, link: TerminalWay, seams: Seams) {
    this.#world = world;
    this.#disk = disk;
    this.#link = link;
    this.#seams = seams;
  }

  get running(): RunningBridge | undefined {
    return this.#running;
  }

  /** True once the running life takes connections. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  start(): void {
    const { trace } = this.#world;
    this.#lives += 1;
    trace.note(ACTOR, () => `starts, life ${this.#lives}`);
    const life = new Life();
    const running = this.#make(life);
    this.#running = running;
    this.#isStarted = false;
    running.bridge.start().then(
      () => {
        if (!life.isAlive) return;
        this.#isStarted = true;
        const { scheduler, witness } = this.#world;
        witness.stops.bridgeStarted(scheduler.nowMs);
        trace.note(ACTOR, () => 'listens');
      },
      (error: unknown) => {
        if (!life.isAlive) return;
        trace.note(ACTOR, () => `can not start: ${error}`);
        this.#end('kill', RESTART_MS);
      },
    );
  }

  crash(kind: CrashKind): void {
    if (this.#running === undefined) return;
    this.#world.trace.note(ACTOR, () => `dies: ${kind}`);
    this.#world.tally.count(`bridge ${kind}`);
    this.#end(kind, RESTART_MS * this.#world.dice.fraction());
  }

  /** Ends in an orderly way, as a planned restart does. */
  restart(): void {
    const running = this.#running;
    if (running === undefined || !this.#isStarted) return;
    const { trace, tally, scheduler } = this.#world;
    trace.note(ACTOR, () => 'drains for a planned restart');
    tally.count('bridge restart');
    void running.bridge.drain(GRACE_MS).then(() => {
      // A step of its own: what became ready together with the end of the drain still happens.
      scheduler.after(running.life, 0, () => this.#end('kill', 100));
    });
  }

  #end(kind: CrashKind, downMs: number): void {
    const running = this.#running;
    if (running === undefined) return;
    const { scheduler, tally } = this.#world;
    this.#running = undefined;
    this.#isStarted = false;
    running.life.end();
    running.network.dropAll();
    this.#link.detach();
    const damage = this.#disk.crash(kind);
    tally.count('ledger record lost', damage.lost);
    tally.count('ledger record torn', damage.isTorn ? 1 : 0);
    tally.count('unsynced ledger record kept', damage.kept);
    scheduler.after(ALWAYS, downMs, () => this.start());
  }

  #make(life: Life): RunningBridge {
    const { scheduler, bridgeMachine, profile, witness } = this.#world;
    const clock = new ProcessClock(scheduler, bridgeMachine, life);
    const stored = new SimulatedLedger(this.#disk);
    witness.events.restored(stored.eventLog.restored);
    stored.eventLog.onAppended((events) => witness.events.announced(events));
    const watched = over<Ledger>(stored, {
      appendSubmitted(signalId, request, atMs) {
        witness.submitting(request, clock.nowMs(), scheduler.nowMs);
        return stored.appendSubmitted(signalId, request, atMs);
      },
    });
    const ledger = this.#seams.ledger?.(watched, this.#lives) ?? watched;
    ledger.onFault((reason) => this.#ledgerFailed(life, reason));
    const network = new SimulatedNetwork(this.#world, life, this.#seams.frame);
    const authenticator = new TestAuthenticator(clock);
    for (const { subject, key } of SUBJECTS) {
      authenticator.grant(key, { subject, credentialId: subject });
    }
    authenticator.grant(OPERATOR.key, {
      subject: OPERATOR.subject,
      credentialId: OPERATOR.subject,
      scopes: new Set(['view', 'trade', 'reduce', 'operate']),
    });
    authenticator.grant(TERMINAL.key, {
      subject: TERMINAL.subject,
      credentialId: TERMINAL.subject,
      scopes: new Set(['terminal']),
    });
    authenticator.grant(READER.key, {
      subject: READER.subject,
      credentialId: READER.subject,
      scopes: new Set(['view']),
    });
    const bridge = createBridge({
      settings: testSettings({
        linkLimits: {
          ...REAL_LINK_LIMITS,
          commandsInFlight: profile.link.commandsInFlight,
        },
        heartbeat: { intervalMs: 0, timeoutMs: 0 },
        terminalTimeoutMs: profile.terminalTimeoutMs,
        reconcileTimeoutMs: profile.reconcileTimeoutMs,
        limits: { ordersPerMinute: 0, reducingOrdersPerMinute: 0, maxConnectionsPerIp: 0 },
      }),
      clock,
      random: new SeededRandom(this.#world.dice.uint32()),
      sha256,
      log: this.#log(),
      metrics: new SilentMetrics(),
      authenticator,
      credentialThrottle: { blockedForMs: () => 0, noteFailure: () => 'counted' },
      ledger,
      controlStore: stored.controls,
      eventLog: stored.eventLog,
      auditLog: this.#seams.audit?.(stored.audit) ?? stored.audit,
      market: new MemoryMarketStore(),
      transport: network,
      ...this.#terminals(life, clock),
      isTrustedProxy: () => false,
      admin: async () => new Response(),
      pages: () => undefined,
      takeAsQuote: () => undefined,
      onClient: () => undefined,
      onFatal: (reason) => this.#fatal(life, reason),
    } satisfies BridgeParts);
    return { life, bridge, network, ledger, eventLog: stored.eventLog };
  }

  /** What the bridge has of the terminal: its end of the real link, or a port over a harsher one. */
  #terminals(life: Life, clock: ProcessClock): Pick<BridgeParts, 'terminals' | 'linkAccounts'> {
    const link = this.#link;
    if (!(link instanceof SimulatedLink)) return { terminals: [], linkAccounts: [REAL_ACCOUNT] };
    const port = new LinkPort({ world: this.#world, link, life, clock });
    const terminal = this.#seams.terminal?.(port) ?? port;
    return { terminals: [{ port: terminal, tickSource: REAL_ACCOUNT.tickSource }] };
  }

  #log(): Logger {
    const { witness, trace, tally } = this.#world;
    const write = (event: string, fields: object = {}): void => {
      const text = `${event} ${JSON.stringify(fields)}`;
      if (COUNTED.has(event)) tally.count(event);
      witness.secrets.look('the log', text);
      // Where a stack begins is not a matter of the seed.
      trace.note(ACTOR, () => `logs ${text.split('\\n    at ')[0]}`);
    };
    return { debug: write, info: write, warn: write, error: write };
  }

  #ledgerFailed(life: Life, reason: string): void {
    const { scheduler, trace, tally } = this.#world;
    trace.note(ACTOR, () => `ledger fails: ${reason}`);
    tally.count(`ledger fault: ${reason}`);
    scheduler.after(life, MEND_MS, () => this.#end('kill', RESTART_MS));
  }

  #fatal(life: Life, reason: string): void {
    if (!life.isAlive) return;
    if (this.#disk.fault === undefined) this.#world.witness.violations.add('alive', reason);
    this.#world.scheduler.after(life, 0, () => this.#end('kill', RESTART_MS));
  }
}
