import { isAddressOrNetwork } from './address-list.ts';
import type { ConfigProblem } from './assignment.ts';
import { checkLinkAccounts } from './link-checks.ts';
import { checkPaperAccounts } from './paper-checks.ts';
import type { BridgeConfig } from './schema.ts';

type SourceOf = (name: string) => string;

/** Conflicts between keys; each message names all of them. */
export function checkAcrossKeys(config: BridgeConfig, sourceOf: SourceOf): ConfigProblem[] {
  const found = [
    ...checkTls(config),
    ...checkProxies(config),
    ...checkHeartbeat(config),
    ...checkJwtKeys(config),
    ...checkJwtClaims(config),
    ...checkRealAccounts(config, sourceOf),
    ...checkPaperAccounts(config),
    ...checkLinkAccounts(config),
  ];
  return found.map(({ name, message }) => ({ name, message, source: sourceOf(name) }));
}

type Conflict = Omit<ConfigProblem, 'source'>;

function checkTls({ server }: BridgeConfig): Conflict[] {
  if ((server.tlsCert === undefined) === (server.tlsKey === undefined)) return [];
  const [present, missing] =
    server.tlsKey === undefined
      ? ['server.tls_cert', 'server.tls_key']
      : ['server.tls_key', 'server.tls_cert'];
  return [{ name: missing, message: `${present} is set, so ${missing} must be set as well` }];
}

function checkProxies({ server }: BridgeConfig): Conflict[] {
  const wrong = server.trustedProxies.filter((item) => !isAddressOrNetwork(item));
  return wrong.map((item) => ({
    name: 'server.trusted_proxies',
    message: `expected an IP address or network such as \`10.0.0.0/8\`, got ${JSON.stringify(item)}`,
  }));
}

function checkHeartbeat({ heartbeat }: BridgeConfig): Conflict[] {
  const { intervalMs, timeoutMs } = heartbeat;
  if (intervalMs === 0 || timeoutMs === 0 || timeoutMs > intervalMs) return [];
  return [
    {
      name: 'heartbeat.timeout_ms',
      message: `heartbeat.timeout_ms (${timeoutMs}) must be greater than heartbeat.interval_ms (${intervalMs}), else clients that keep the interval are cut`,
    },
  ];
}

const KEY_NAMES = ['auth.jwt.secret_file', 'auth.jwt.key_file', 'auth.jwt.jwks_file'] as const;

/** A shared secret and public keys together would let a public key pass for a secret. */
function checkJwtKeys({ auth }: BridgeConfig): Conflict[] {
  const { secretFile, keyFile, jwksFile, algorithms } = auth.jwt;
  const set = [secretFile, keyFile, jwksFile].flatMap((path, place) =>
    path === undefined ? [] : [KEY_NAMES[place] ?? ''],
  );
  const [first, second] = set;
  if (first === undefined) return [];
  if (second !== undefined) {
    return [{ name: second, message: `${set.join(' and ')} exclude each other; keep one` }];
  }
  const isShared = secretFile !== undefined;
  const wrong = algorithms?.filter((algorithm) => (algorithm === 'HS256') !== isShared) ?? [];
  if (wrong.length === 0) return [];
  return [
    {
      name: 'auth.jwt.algorithms',
      message: `auth.jwt.algorithms holds ${wrong.join(', ')}, which ${first} can not do`,
    },
  ];
}

function checkJwtClaims({ auth }: BridgeConfig): Conflict[] {
  const { secretFile, keyFile, jwksFile, issuer, audience, algorithms } = auth.jwt;
  const hasKey = (secretFile ?? keyFile ?? jwksFile) !== undefined;
  const claims = { 'auth.jwt.issuer': issuer, 'auth.jwt.audience': audience };
  if (hasKey) {
    return Object.entries(claims).flatMap(([name, value]) =>
      value === undefined
        ? [{ name, message: `${name} must be set when a key for tokens is (auth.jwt.*_file)` }]
        : [],
    );
  }
  const idle = Object.entries({ ...claims, 'auth.jwt.algorithms': algorithms });
  return idle.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [{ name, message: `${name} is set, but no key is: set one of ${KEY_NAMES.join(', ')}` }],
  );
}

function checkRealAccounts(config: BridgeConfig, sourceOf: SourceOf): Conflict[] {
  return Object.entries(config.accounts).flatMap(([alias, account]) => {
    const name = `accounts.${alias}.allow_real_trading`;
    if (!account.allowRealTrading) return [];
    if (account.environment !== 'real') {
      const kind = `accounts.${alias}.environment is ${account.environment}`;
      return [
        { name, message: `${name} is true, but ${kind}; set that to "real" or leave this out` },
      ];
    }
    const unset = ['risk.max_volume_lots', 'risk.price_collar_percent'].filter(
      (limit) =>
        sourceOf(limit) === 'default' && sourceOf(`accounts.${alias}.${limit}`) === 'default',
    );
    if (unset.length === 0) return [];
    return [{ name, message: `${name} needs limits that you chose: set ${unset.join(' and ')}` }];
  });
}
