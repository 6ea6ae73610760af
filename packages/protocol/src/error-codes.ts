import type { ErrorCodeRow } from './errors/error-code-row.ts';
import { ORDER_ERRORS } from './errors/order-errors.ts';
import { REQUEST_ERRORS } from './errors/request-errors.ts';
import { SERVICE_ERRORS } from './errors/service-errors.ts';
import { SIGNAL_ERRORS } from './errors/signal-errors.ts';

/** Every code that a message may carry; those of the specification keep their names. */
export const ERROR_CATALOGUE = {
  ...REQUEST_ERRORS,
  ...SERVICE_ERRORS,
  ...SIGNAL_ERRORS,
  ...ORDER_ERRORS,
};

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export function errorCodeRow(code: ErrorCode): ErrorCodeRow {
  return ERROR_CATALOGUE[code];
}
