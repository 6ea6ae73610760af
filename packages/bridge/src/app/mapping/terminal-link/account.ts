import type {
  LinkAccount,
  LinkAccountSpec,
  LinkFigures,
  TerminalHelloMessage,
} from '@mt5-bridge/protocol';
import type {
  AccountMoney,
  AccountSpec,
  AccountState,
  Environment,
  MarginMode,
  StopOutMode,
} from '@mt5-bridge/trading';
import type { TerminalCapabilities } from '../../../ports/terminal.ts';
import { flag, type Mapping, number, record, sameWord, text, word } from './mapping.ts';
import { currency, login, money } from './values.ts';

export const accountSpecMapping: Mapping<AccountSpec, LinkAccountSpec> = record({
  login,
  name: text,
  server: text,
  currency,
  currencyDigits: number,
  leverage: number,
  marginMode: word<MarginMode>(),
  environment: sameWord<Environment>(),
  stopOutMode: word<StopOutMode>(),
  marginCallLevel: number,
  stopOutLevel: number,
  limitOrders: number,
  limitPositions: number,
  tradeAllowed: flag,
  expertAllowed: flag,
  hedgeAllowed: flag,
  fifoClose: flag,
});

const figures = {
  balance: money,
  credit: money,
  profit: money,
  equity: money,
  margin: money,
  marginFree: money,
  marginLevel: number,
};

export const figuresMapping: Mapping<AccountMoney, LinkFigures> = record(figures);

export const accountMapping: Mapping<AccountState, LinkAccount> = record({
  spec: accountSpecMapping,
  ...figures,
});

export const capabilitiesMapping: Mapping<
  TerminalCapabilities,
  TerminalHelloMessage['data']['capabilities']
> = record({
  hasRequestJournal: flag,
  hasTickHistory: flag,
  supportsCheck: flag,
  checksPasswords: flag,
});
