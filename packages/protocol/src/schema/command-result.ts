import Type from 'typebox';
import { reply, success } from './envelope.ts';
import { FailureDetailsSchema } from './failure-details.ts';
import { oneOf } from './fields.ts';

/** What both kinds of answers to an intent say of its id. */
const identity = {
  request_id: Type.String({ description: 'Lower case' }),
  replayed: Type.Optional(
    Type.Literal(true, { description: 'Told before: this is the stored outcome' }),
  ),
};

/** What is told of a failure, and whose it was. */
export const intentFailure = {
  status: oneOf(
    ['error', 'failed', 'unknown'],
    'error: the bridge refused; failed: terminal or broker refused; unknown: not known',
  ),
  error: Type.String({ description: 'For people' }),
  error_code: Type.String(),
  details: FailureDetailsSchema,
};

/** The one answer to a command that changes orders or positions; its `request_id` is spent. */
export const commandResult = <const Name extends string, Result extends Type.TObject>(
  type: Name,
  result: Result,
  description: string,
) =>
  Type.Union([
    reply(type, { status: success, ...identity, result }, description),
    reply(type, { ...intentFailure, ...identity }, 'Not done, or nobody knows'),
  ]);

/** As `commandResult` for a command on many tickets: a failure also tells what was done. */
export const bulkResult = <const Name extends string, Result extends Type.TObject>(
  type: Name,
  result: Result,
  description: string,
) =>
  Type.Union([
    reply(type, { status: success, ...identity, result }, description),
    reply(
      type,
      { ...intentFailure, ...identity, result: Type.Optional(result) },
      'Not all of it was done; no result: nothing was tried',
    ),
  ]);
