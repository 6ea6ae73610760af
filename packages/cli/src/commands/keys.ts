import { type KeyInfo, readGrant } from '@mt5-bridge/bridge/internal/adapters/auth/key-record.ts';
import {
  DataDirInUseError,
  DataDirUnusableError,
} from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import { EXIT } from '../exit-code.ts';
import { AdminCallError } from './admin-client.ts';
import { type ConfigOptions, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { hasDataDir, type KeyAccess, KeyAccessError, withKeys } from './key-access.ts';

export interface KeyOptions extends ConfigOptions {
  readonly json?: boolean;
}

export interface CreateKeyOptions extends KeyOptions {
  readonly subject: string;
  readonly scopes: string;
  readonly name?: string;
  readonly accounts?: string;
  readonly maxConnections?: string;
  readonly ordersPerMinute?: string;
}

/** Makes a key and shows it, once. */
export function createKey(context: CommandContext, options: CreateKeyOptions): Promise<number> {
  const { subject, scopes, name, accounts, maxConnections, ordersPerMinute, ...rest } = options;
  const grant = readGrant({
    subject,
    scopes: split(scopes),
    ...(name === undefined ? {} : { name }),
    ...(accounts === undefined ? {} : { accounts: split(accounts) }),
    ...(maxConnections === undefined ? {} : { maxConnections: Number(maxConnections) }),
    ...(ordersPerMinute === undefined ? {} : { ordersPerMinute: Number(ordersPerMinute) }),
  });
  if (typeof grant === 'string') {
    context.output.complain(`No key was made. ${grant}`);
    return Promise.resolve(EXIT.usage);
  }
  return onKeys(context, rest, async (keys) => {
    const isFirst = (await keys.list()).length === 0;
    const { text, key } = await keys.create(grant);
    if (options.json === true) {
      context.output.print(JSON.stringify({ key: text, ...key }));
      return EXIT.ok;
    }
    context.output.print(
      [
        text,
        '',
        `Keep it now: it is not shown again. Subject ${key.subject}, scopes ${key.scopes.join(', ')}.`,
        `It works ${keys.since}.`,
        ...(isFirst
          ? ['This is the first key: new connections without credentials are refused from then on.']
          : []),
        `Send it as the header X-API-Key. Take it back with: mt5-bridge keys revoke ${key.id}`,
      ].join('\n'),
    );
    return EXIT.ok;
  });
}

/** Lists keys; a revoked one stays in the list. */
export async function listKeys(context: CommandContext, options: KeyOptions): Promise<number> {
  return onKeys(
    context,
    options,
    async (keys) => {
      const list = await keys.list();
      if (options.json === true) context.output.print(JSON.stringify(list));
      else context.output.print(list.length === 0 ? NO_KEYS : list.map(formatKey).join('\n'));
      return EXIT.ok;
    },
    () => context.output.print(options.json === true ? '[]' : NO_KEYS),
  );
}

/** Takes a key back; its sessions are closed. */
export function revokeKey(
  context: CommandContext,
  id: string,
  options: KeyOptions,
): Promise<number> {
  const plainId = /^mtb_([0-9a-f]{12})(_|$)/.exec(id)?.[1] ?? id;
  return onKeys(context, options, async (keys) => {
    const key = /^[0-9a-f]{12}$/.test(plainId) ? await keys.revoke(plainId) : undefined;
    if (key === undefined) {
      context.output.complain('There is no such key. See: mt5-bridge keys list');
      return EXIT.failed;
    }
    context.output.print(`Revoked key ${key.id} of ${key.subject}, ${keys.since}.`);
    return EXIT.ok;
  });
}

/** Calls a token back by its `jti`, before it runs out. */
export function revokeToken(
  context: CommandContext,
  jti: string,
  options: KeyOptions,
): Promise<number> {
  return onKeys(context, options, async (keys) => {
    await keys.revokeToken(jti);
    context.output.print(`Revoked the token ${JSON.stringify(jti)}, ${keys.since}.`);
    return EXIT.ok;
  });
}

const NO_KEYS = 'There are no keys. Make one: mt5-bridge keys create --subject NAME --scopes trade';

async function onKeys(
  context: CommandContext,
  { json: _, ...options }: KeyOptions,
  work: (keys: KeyAccess) => Promise<number>,
  onNoDirectory?: () => void,
): Promise<number> {
  const loaded = loadOrComplain(context, options);
  if (loaded === undefined) return EXIT.usage;
  const { dataDir } = loaded.config.store;
  if (onNoDirectory !== undefined && !hasDataDir(dataDir)) {
    onNoDirectory();
    return EXIT.ok;
  }
  try {
    return await withKeys(dataDir, context, work);
  } catch (error) {
    if (error instanceof DataDirInUseError) {
      context.output.complain(error.message);
      return EXIT.dataDirInUse;
    }
    if (!isExpected(error)) throw error;
    context.output.complain(`The keys can not be reached: ${error.message}`);
    return EXIT.failed;
  }
}

const isExpected = (error: unknown): error is Error =>
  error instanceof KeyAccessError ||
  error instanceof AdminCallError ||
  error instanceof DataDirUnusableError;

function formatKey(key: KeyInfo): string {
  const state = key.revokedMs === null ? 'active ' : 'revoked';
  const created = new Date(key.createdMs).toISOString().slice(0, 10);
  const accounts = key.accounts === null ? 'all accounts' : key.accounts.join(',');
  return `${key.id}  ${state}  ${created}  ${key.subject}  ${key.name}  ${key.scopes.join(',')}  ${accounts}`;
}

const split = (list: string) => list.split(',').map((item) => item.trim());
