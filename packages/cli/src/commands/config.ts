import { setUpAuthentication } from '../config/authentication.ts';
import { renderReference } from '../config/reference.ts';
import { renderConfig, renderConfigJson } from '../config/show.ts';
import { readTls } from '../config/start-up.ts';
import { EXIT } from '../exit-code.ts';
import { openCatalogue } from '../serve/open-catalogue.ts';
import { openPasswords } from '../serve/paper-passwords.ts';
import { type ConfigOptions, complainRefusals, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';

/** Prints each effective value with where it came from. */
export function showConfig(
  context: CommandContext,
  options: ConfigOptions & { readonly json?: boolean },
): number {
  const { json, ...configOptions } = options;
  const loaded = loadOrComplain(context, configOptions);
  if (loaded === undefined) return EXIT.usage;
  const text = json === true ? renderConfigJson(loaded.entries) : renderConfig(loaded.entries);
  context.output.print(text.trimEnd());
  return EXIT.ok;
}

/** Says whether the bridge would start with this configuration, without starting it. */
export async function checkConfig(
  context: CommandContext,
  options: ConfigOptions,
): Promise<number> {
  const loaded = loadOrComplain(context, options);
  if (loaded === undefined) return EXIT.usage;
  const tls = readTls(loaded.config);
  const authentication = await setUpAuthentication(loaded.config, context);
  const catalogue = openCatalogue(loaded.config);
  const passwords = openPasswords(loaded.config);
  const refusals = [
    ...(tls.kind === 'refused' ? [tls] : []),
    ...(catalogue.kind === 'refused' ? [catalogue] : []),
    ...(passwords.kind === 'refused' ? [passwords] : []),
    ...(authentication.kind === 'refused' ? authentication.refusals : []),
  ];
  if (refusals.length > 0) return complainRefusals(context, refusals);
  context.output.print('The configuration is good; the bridge would start with it.');
  return EXIT.ok;
}

/** Prints the reference page of all keys, in Markdown. */
export function printReference(context: CommandContext): number {
  context.output.print(renderReference().trimEnd());
  return EXIT.ok;
}
