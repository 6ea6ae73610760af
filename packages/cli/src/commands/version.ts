import { PROTOCOL_VERSION } from '@mt5-bridge/protocol';
import type { CommandContext } from './context.ts';

export function describeVersion({ version }: Pick<CommandContext, 'version'>): string {
  return `mt5-bridge ${version} (protocol ${PROTOCOL_VERSION}, bun ${process.versions.bun})`;
}
