import { readFileSync } from 'node:fs';
import { CATALOGUE, parseCatalogue, type UserCatalogue } from '@mt5-bridge/paper';
import type { BridgeConfig } from '../config/schema.ts';
import type { StartUpRefusal } from '../config/start-up.ts';

const SHIPPED: UserCatalogue = { symbols: CATALOGUE, profiles: new Map() };

export type OpenedCatalogue =
  | { readonly kind: 'ok'; readonly catalogue: UserCatalogue }
  | ({ readonly kind: 'refused' } & StartUpRefusal);

/** The shipped symbols and those of `paper.catalogue_file`; every mistake in it is named. */
export function openCatalogue({ paper }: Pick<BridgeConfig, 'paper'>): OpenedCatalogue {
  const path = paper.catalogueFile;
  if (path === undefined) return { kind: 'ok', catalogue: SHIPPED };
  const text = readText(path);
  if ('reason' in text) return { kind: 'refused', ...text };
  const parsed = parseCatalogue(text.text);
  if (parsed.ok) return { kind: 'ok', catalogue: parsed.value };
  const lines = parsed.problems.map(
    ({ path: place, expected, received }) =>
      `  ${place === '' ? 'the file' : place}: expected ${expected}, received ${received}`,
  );
  const count = lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`;
  return {
    kind: 'refused',
    reason: `paper.catalogue_file: ${path} has ${count}:\n${lines.join('\n')}`,
    remedy: 'Mend them; fields are described in docs/paper-terminal.md.',
  };
}

function readText(path: string): { readonly text: string } | StartUpRefusal {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const reason = `paper.catalogue_file can not be read: ${why}`;
    return { reason, remedy: 'Correct the path, or leave it out for the shipped symbols.' };
  }
}
