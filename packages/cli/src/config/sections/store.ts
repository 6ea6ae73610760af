import Type from 'typebox';
import { file, integer } from '../field.ts';

const GIB = 1024 ** 3;

export const store = Type.Object({
  dataDir: file({
    description: 'Folder of the ledger, the market data, `keys.json` and `admin.token`.',
    derivedDefault: "`data` in a clone, else the platform's state folder",
  }),
  retention: Type.Object({
    ticksDays: integer({
      default: 30,
      minimum: 0,
      maximum: 36500,
      unit: 'days',
      zero: 'off',
      description: 'Stored ticks older than this are deleted.',
    }),
    ticksBytes: integer({
      default: 2 * GIB,
      minimum: 0,
      maximum: 1024 * GIB,
      unit: 'bytes',
      zero: 'off',
      description: 'Above this size of the market database the oldest ticks are deleted.',
    }),
    ledgerDays: integer({
      default: 0,
      minimum: 0,
      maximum: 36500,
      unit: 'days',
      zero: 'off',
      description:
        'Events and rows of the audit older than this are deleted. Signal ids are kept for ever: they may not be used twice.',
    }),
  }),
});
