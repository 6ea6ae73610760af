import { resolve } from 'node:path';
import { createAsyncApi } from '@mt5-bridge/protocol';
import { version } from '../packages/protocol/package.json';

/** Writes the AsyncAPI document; a test fails while the file differs from the schemas. */
const path = resolve(import.meta.dir, '../docs/asyncapi.json');
await Bun.write(path, `${JSON.stringify(createAsyncApi(version), null, 2)}\n`);
process.stdout.write(`wrote ${path}\n`);
