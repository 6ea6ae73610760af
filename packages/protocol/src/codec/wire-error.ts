import type { ErrorCode } from '../error-codes.ts';
import type { ErrorDetails } from '../schema/failure-details.ts';

/** What is wrong with a message, ready for the body of an `error`. Never holds a secret. */
export interface WireError {
  readonly error_code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}
