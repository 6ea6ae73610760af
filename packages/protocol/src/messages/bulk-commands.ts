import Type from 'typebox';
import { bulkResult } from '../schema/command-result.ts';
import { clientMessage } from '../schema/envelope.ts';
import { symbolName, uint64 } from '../schema/fields.ts';
import { requestId, side, ticketFates } from '../schema/trade-fields.ts';
import { type WithTextIds, withTextIds } from '../values/text-ids.ts';
import { canonicalRow } from './message-row.ts';

/** Which orders or positions are meant; each field narrows it. */
const selection = {
  request_id: requestId,
  symbol: Type.Optional(symbolName('Only of this symbol')),
  magic: Type.Optional(uint64('Only with this magic number')),
  side: Type.Optional(side),
  include_manual: Type.Optional(
    Type.Boolean({ default: false, description: 'Also what the bridge did not make' }),
  ),
};

export const CancelAllSchema = clientMessage(
  'cancel_all',
  Type.Object(selection),
  'Removes pending orders, each as a request of its own',
);
/** A wish as it travels. */
export type CancelAllInput = Type.Static<typeof CancelAllSchema>;
/** A wish as handlers get it: `magic` as decimal text. */
export type CancelAllMessage = Omit<CancelAllInput, 'data'> & {
  data: WithTextIds<CancelAllInput['data'], 'magic'>;
};

export const CancelAllResultSchema = bulkResult(
  'cancel_all_result',
  Type.Object({
    cancelled: Type.Array(Type.String(), { description: 'Orders that are gone' }),
    ...ticketFates,
  }),
  'All orders that matched at the start are gone; empty lists: none did',
);
export type CancelAllResult = Type.Static<typeof CancelAllResultSchema>;

export const CloseAllSchema = clientMessage(
  'close_all',
  Type.Object(selection),
  'Closes positions, each as a request of its own',
);
/** A wish as it travels. */
export type CloseAllInput = Type.Static<typeof CloseAllSchema>;
/** A wish as handlers get it: `magic` as decimal text. */
export type CloseAllMessage = Omit<CloseAllInput, 'data'> & {
  data: WithTextIds<CloseAllInput['data'], 'magic'>;
};

export const CloseAllResultSchema = bulkResult(
  'close_all_result',
  Type.Object({
    closed: Type.Array(Type.String(), { description: 'Positions that are closed' }),
    ...ticketFates,
  }),
  'All positions that matched at the start are closed; empty lists: none did',
);
export type CloseAllResult = Type.Static<typeof CloseAllResultSchema>;

export const bulkCommandRows = {
  cancel_all: canonicalRow(
    {
      family: 'bulk-commands',
      scope: 'reduce',
      schema: CancelAllSchema,
      replies: ['cancel_all_result'],
    },
    (message): CancelAllMessage => ({ ...message, data: withTextIds(message.data, 'magic') }),
  ),
  close_all: canonicalRow(
    {
      family: 'bulk-commands',
      scope: 'reduce',
      schema: CloseAllSchema,
      replies: ['close_all_result'],
    },
    (message): CloseAllMessage => ({ ...message, data: withTextIds(message.data, 'magic') }),
  ),
};
