import { SUBPROTOCOL } from '@mt5-bridge/protocol';
import type {
  Authenticator,
  AuthOutcome,
  Credential,
  CredentialThrottle,
  Principal,
} from '../ports/authenticator.ts';
import type { Clock } from '../ports/clock.ts';
import type { UpgradeDecision, UpgradeRequest } from '../ports/transport.ts';
import { anonymousPrincipal, isLoopback } from './anonymous.ts';
import { clientAddress } from './client-address.ts';
import { type ConnectionCounts, Place } from './connection-counts.ts';
import type { OriginPolicy } from './origin-policy.ts';
import type { BridgeSettings } from './settings.ts';

/** Names under which clients put credentials into a URL. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'access_token',
  'api_key',
  'apikey',
  'auth',
  'authorization',
  'jwt',
  'key',
  'token',
  'x-api-key',
]);

/** What the handshake learned of a client. Labels change no right: identity is the principal. */
export interface ConnectionContext {
  readonly place: Place;
  /** `undefined`: must authenticate by its first message. */
  readonly principal: Principal | undefined;
  readonly clientLabel: string | null;
  readonly clientVersion: string | null;
}

export interface GateParts {
  readonly settings: BridgeSettings;
  readonly clock: Clock;
  readonly origins: OriginPolicy;
  readonly counts: ConnectionCounts;
  /** Of connections that may become links of terminals: clients take no place from them, nor they from clients. */
  readonly terminalCounts: ConnectionCounts;
  /** 0: no terminal may dial in. */
  readonly terminalPlaces: number;
  readonly authenticator: Authenticator;
  readonly isTrustedProxy: (address: string) => boolean;
  readonly credentialThrottle: CredentialThrottle;
}

type Decision = UpgradeDecision<ConnectionContext>;

/** Decides a handshake before the upgrade: where from, how many, and who. */
export function decideUpgrade(
  parts: GateParts,
  request: UpgradeRequest,
): Decision | Promise<Decision> {
  const { headers } = request;
  if (!parts.origins.allowsHost(headers.get('host'))) {
    return refuse(403, 'FORBIDDEN', 'This Host is not allowed. Add it to server.allowed_hosts.');
  }
  if (!parts.origins.allowsOrigin(headers.get('origin'))) {
    return refuse(
      403,
      'FORBIDDEN',
      'This Origin is not allowed. Add it to server.allowed_origins.',
    );
  }
  if (holdsCredential(request.query)) {
    return refuse(
      400,
      'UNAUTHORIZED',
      'Credentials in the URL end up in logs. Send a header instead.',
    );
  }
  const protocol = chooseProtocol(headers.get('sec-websocket-protocol'));
  if (protocol === 'unknown') {
    return refuse(400, 'NOT_SUPPORTED', `Offer ${SUBPROTOCOL} as sub-protocol, or none.`);
  }
  const address = clientAddress(
    request.peerAddress,
    headers.get('x-forwarded-for'),
    parts.isTrustedProxy,
  );
  const credential = readCredential(headers);
  if (credential === 'several') {
    return refuse(400, 'UNAUTHORIZED', 'Send Authorization or X-API-Key, not both.');
  }
  const admit = (principal: Principal | undefined): Decision => {
    const isTerminal = parts.terminalPlaces > 0 && principal?.scopes.has('terminal') === true;
    const full = isTerminal ? checkTerminals(parts) : checkCapacity(parts, address, principal);
    if (full !== undefined) return full;
    const context: ConnectionContext = {
      place: takePlace(parts, address, isTerminal ? parts.terminalCounts : parts.counts),
      principal,
      clientLabel: label(headers.get('client-id')),
      clientVersion: label(headers.get('x-client-version')),
    };
    return protocol === undefined
      ? { kind: 'accept', context }
      : { kind: 'accept', context, protocol };
  };
  if (credential === undefined) {
    if (parts.authenticator.isConfigured) return admit(undefined);
    if (isLoopback(address)) return admit(anonymousPrincipal());
    return refuse(
      401,
      'UNAUTHORIZED',
      'Clients off this machine need authentication. Run: mt5-bridge keys create',
    );
  }
  return verify(parts, address, credential, admit);
}

/** Taken at once: others may be admitted before this handshake is a connection. One that fails gives it back. */
function takePlace({ clock }: GateParts, address: string, counts: ConnectionCounts): Place {
  const place = new Place(address, counts);
  clock.schedule(0, () => {
    if (!place.isOpen) place.release();
  });
  return place;
}

async function verify(
  parts: GateParts,
  address: string,
  credential: Credential,
  admit: (principal: Principal) => Decision,
): Promise<Decision> {
  if (!parts.authenticator.isConfigured) {
    return refuse(
      401,
      'UNAUTHORIZED',
      'A credential came, but this bridge has none configured. Run: mt5-bridge keys create',
    );
  }
  const blockedMs = parts.credentialThrottle.blockedForMs(address);
  if (blockedMs > 0) {
    const retryAfterS = Math.ceil(blockedMs / 1_000);
    return refuse(
      429,
      'RATE_LIMITED',
      'Too many wrong credentials from this address.',
      retryAfterS,
    );
  }
  const outcome: AuthOutcome = await parts.authenticator.verify(credential);
  if (outcome.kind === 'ok') return admit(outcome.principal);
  parts.credentialThrottle.noteFailure(address);
  return refuse(401, outcome.code, outcome.reason);
}

/** A terminal that dials again leaves a connection behind that may not be known to be dead yet. */
function checkTerminals({ terminalCounts, terminalPlaces }: GateParts): Decision | undefined {
  if (terminalCounts.total < terminalPlaces) return undefined;
  return refuse(
    503,
    'RATE_LIMITED',
    `All ${terminalPlaces} connections of terminals are taken: is a key in use more than once?`,
    5,
  );
}

/** Over a limit a plain GET tells the same JSON; a browser's script sees close code 1006 only. */
export function checkCapacity(
  parts: Pick<GateParts, 'settings' | 'counts'>,
  address: string,
  principal: Principal | undefined,
): Decision | undefined {
  const { limits } = parts.settings;
  if (limits.maxConnections > 0 && parts.counts.total >= limits.maxConnections) {
    return refuse(
      503,
      'RATE_LIMITED',
      `All ${limits.maxConnections} connections are taken. Set limits.max_connections.`,
      5,
    );
  }
  const perAddress = principal?.maxConnections ?? limits.maxConnectionsPerIp;
  if (perAddress > 0 && parts.counts.of(address) >= perAddress) {
    return refuse(
      429,
      'RATE_LIMITED',
      `This address has ${perAddress} connections. Set limits.max_connections_per_ip.`,
      5,
    );
  }
  return undefined;
}

function refuse(status: number, code: string, message: string, retryAfterS?: number): Decision {
  const body = JSON.stringify({ type: 'error', error_code: code, message });
  if (retryAfterS === undefined) return { kind: 'refuse', status, body };
  return { kind: 'refuse', status, body, headers: { 'retry-after': String(retryAfterS) } };
}

function holdsCredential(query: string): boolean {
  const names = [...new URLSearchParams(query).keys()];
  return names.some((name) => SECRET_NAMES.has(name.toLowerCase()));
}

function chooseProtocol(offered: string | null): string | undefined | 'unknown' {
  if (offered === null) return undefined;
  const names = offered.split(',').map((name) => name.trim());
  return names.includes(SUBPROTOCOL) ? SUBPROTOCOL : 'unknown';
}

export function readCredential(headers: Headers): Credential | undefined | 'several' {
  const authorization = headers.get('authorization');
  const key = headers.get('x-api-key');
  if (authorization !== null && key !== null) return 'several';
  if (key !== null) return { method: 'api_key', key };
  if (authorization === null) return undefined;
  return { method: 'jwt', token: authorization.replace(/^bearer +/i, '') };
}

/** A label for logs: short and printable. */
function label(text: string | null): string | null {
  return text === null ? null : text.slice(0, 64);
}
