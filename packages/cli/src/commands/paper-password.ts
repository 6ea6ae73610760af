import { join } from 'node:path';
import {
  hashPassword,
  PASSWORD_FILE_NAME,
  readPasswordFile,
  writePasswordFile,
} from '@mt5-bridge/bridge/internal/adapters/auth/account-passwords.ts';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import {
  DataDirInUseError,
  DataDirUnusableError,
} from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import { paperAccountOf } from '../config/paper-accounts.ts';
import { EXIT } from '../exit-code.ts';
import { type ConfigOptions, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { isPaperApart, withTerminalFolder } from './terminal-folder.ts';

const PASSWORD_MAX = 256;

export interface PasswordOptions extends ConfigOptions {
  /** Show the hash for `accounts.<alias>.password_hash` instead of storing it. */
  readonly show?: boolean;
}

/** Takes a password from standard input and keeps its hash in the data directory, or prints it. */
export async function setPaperPassword(
  context: CommandContext,
  alias: string,
  { show, ...options }: PasswordOptions,
): Promise<number> {
  const { output } = context;
  const loaded = loadOrComplain(context, options);
  if (loaded === undefined) return EXIT.usage;
  const { config } = loaded;
  if (paperAccountOf(config, alias) === undefined) {
    const known = Object.keys(config.accounts).filter((name) => paperAccountOf(config, name));
    const names = known.join(', ');
    output.complain(`There is no paper account ${alias}; there are: ${names}.`);
    return EXIT.usage;
  }
  const password = await context.readLine();
  if (password === undefined || password === '' || [...password].length > PASSWORD_MAX) {
    output.complain(
      `Expected a password of 1 to ${PASSWORD_MAX} characters on standard input:\n` +
        `  printf %s "$PASSWORD" | mt5-bridge paper password ${alias}`,
    );
    return EXIT.usage;
  }
  const hash = await hashPassword(password);
  if (show === true) {
    output.print(hash);
    return EXIT.ok;
  }
  const own = isPaperApart(config, alias) ? withTerminalFolder(config, alias, options) : config;
  return store(context, own.store.dataDir, alias, hash);
}

function store(context: CommandContext, dataDir: string, alias: string, hash: string): number {
  const { output } = context;
  try {
    const directory = openDataDir(dataDir, context);
    try {
      const path = join(dataDir, PASSWORD_FILE_NAME);
      const stored = readPasswordFile(path);
      if (stored.kind === 'refused') {
        output.complain(`${stored.reason}.\n  ${stored.remedy}`);
        return EXIT.failed;
      }
      writePasswordFile(path, { ...stored.hashes, [alias]: hash });
    } finally {
      directory.close();
    }
  } catch (error) {
    if (!(error instanceof DataDirInUseError || error instanceof DataDirUnusableError)) throw error;
    output.complain(error.message);
    return error instanceof DataDirInUseError ? EXIT.dataDirInUse : EXIT.failed;
  }
  output.print(`The hash of the password of ${alias} is stored; it counts from the next start on.`);
  return EXIT.ok;
}
