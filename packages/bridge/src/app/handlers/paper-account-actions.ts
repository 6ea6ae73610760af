import type { WireError, WireFaultsWish } from '@mt5-bridge/protocol';
import { type AccountState, isOnMoneyGrid, type Money, money } from '@mt5-bridge/trading';
import type { PaperControl } from '../../ports/paper-control.ts';
import type { AccountView } from '../account-view.ts';
import { refusal } from '../mapping/errors.ts';
import { fromWireFaults } from '../mapping/paper-faults.ts';

/** Books money in. Like all actions here it answers why nothing was changed, or nothing. */
export async function bookMoney(
  control: PaperControl,
  { spec }: AccountState,
  amount: number,
  comment: string,
): Promise<WireError | undefined> {
  const wrong = offGrid(amount, spec.currencyDigits, 'amount');
  if (wrong !== undefined) return wrong;
  return durable(await control.book(money(amount, spec.currencyDigits), comment));
}

/** Takes out what no position needs as margin. */
export async function withdrawMoney(
  control: PaperControl,
  account: AccountState,
  amount: number,
  comment: string,
): Promise<WireError | undefined> {
  const { marginFree, spec } = account;
  const wrong = offGrid(amount, spec.currencyDigits, 'amount');
  if (wrong !== undefined) return wrong;
  if (amount > marginFree) {
    return refusal('INSUFFICIENT_MARGIN', `Only the free margin can be withdrawn: ${marginFree}.`, {
      available_margin: marginFree,
      suggestion: 'Withdraw less, or close positions first.',
    });
  }
  return durable(await control.book(money(-amount, spec.currencyDigits), comment));
}

/** Begins anew, and takes over what the terminal holds then. */
export async function resetAccount(
  view: AccountView,
  control: PaperControl,
  { spec }: AccountState,
  balance: number | undefined,
): Promise<WireError | undefined> {
  const wrong =
    balance === undefined ? undefined : offGrid(balance, spec.currencyDigits, 'balance');
  if (wrong !== undefined) return wrong;
  const first: Money | undefined =
    balance === undefined ? undefined : money(balance, spec.currencyDigits);
  const failed = durable(await control.reset(first));
  // Orders and positions that are gone without an event of their own.
  if (failed === undefined) await view.load();
  return failed;
}

/** Switches faults on, or without a wish all off. */
export function setFaults(
  view: AccountView,
  control: PaperControl,
  wish: WireFaultsWish | undefined,
): WireError | undefined {
  if (wish === undefined) {
    control.setFaults(undefined);
    return undefined;
  }
  const unknown = wish.halts?.find((name) => ![...view.specs.keys()].some((it) => it === name));
  if (unknown !== undefined) {
    return refusal('INVALID_SYMBOL', `faults.halts: the account has no symbol ${unknown}.`, {
      symbol: unknown,
    });
  }
  const faults = fromWireFaults(wish);
  if ('field' in faults) {
    const { expected, received } = faults;
    const field = `faults.${faults.field}`;
    const reason = 'out_of_range';
    return refusal('VALIDATION_ERROR', `Invalid message format: ${field} must be ${expected}`, {
      ...{ field, path: `data.${field}`, reason, expected, received },
    });
  }
  control.setFaults(faults);
  return undefined;
}

/** Nothing is rounded for the client. */
function offGrid(amount: number, digits: number, field: string): WireError | undefined {
  if (isOnMoneyGrid(amount, digits)) return undefined;
  const expected = `a number with at most ${digits} decimals`;
  return refusal('VALIDATION_ERROR', `Invalid message format: ${field} must be ${expected}`, {
    ...{ field, path: `data.${field}`, reason: 'out_of_range', expected, received: amount },
  });
}

function durable(isDurable: boolean): WireError | undefined {
  if (isDurable) return undefined;
  return refusal('LEDGER_UNAVAILABLE', 'The paper book could not be written; the account halts.', {
    outcome: 'unknown',
  });
}
