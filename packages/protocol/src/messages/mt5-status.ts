import Type from 'typebox';
import { isoTime, nullable, oneOf } from '../schema/fields.ts';

export const terminalStatus = oneOf(
  ['connected', 'connecting', 'disconnected', 'unknown'],
  'Link to the terminal; unknown to a client that has not authenticated',
);

export const environment = oneOf(['paper', 'demo', 'real'], 'What kind of money is at stake');

export const Mt5StatusSchema = Type.Object({
  status: terminalStatus,
  server: Type.Optional(Type.String({ description: 'Trade server of the account' })),
  last_update: nullable(isoTime('When the terminal was last heard; null: never')),
});
export type Mt5Status = Type.Static<typeof Mt5StatusSchema>;
