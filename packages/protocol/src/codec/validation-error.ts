import type { Reason, Violation } from './explain.ts';
import type { WireError } from './wire-error.ts';

const RECEIVED_LENGTH_MAX = 64;

const SUGGESTIONS: Record<Reason, string> = {
  missing: 'Add the field',
  null: 'Give the field a value; only optional fields may be null',
  wrong_type: 'Send the expected JSON type',
  not_finite: 'Send a finite number',
  out_of_range: 'Send a value within the range; leave an optional field out to send none',
  too_short: 'Send at least the smallest length',
  too_long: 'Send at most the largest length',
  bad_format: 'Send the expected form',
  not_allowed: 'Send one of the allowed values, spelled exactly so',
  not_applicable: 'Leave the field out, or change the field that it depends on',
  conflict: 'Send the value once, or the same value twice',
};

/**
 * A field that breaks its schema as an error. `field` is relative to `data`, as in the specification;
 * `path` starts at the root. Where secrets may stand only the kind of what came is told.
 */
export function violationError(violation: Violation, holdsSecrets: boolean): WireError {
  const { path, reason } = violation;
  const inData = path[0] === 'data' && path.length > 1 ? path.slice(1) : path;
  const inParameters = inData[0] === 'parameters' && inData.length > 1 ? inData.slice(1) : inData;
  const field = inParameters.join('.');
  return {
    error_code: 'VALIDATION_ERROR',
    message: `Invalid message format: ${sentence(reason, field, violation.expected)}`,
    details: {
      field,
      path: path.join('.'),
      reason,
      expected_type: violation.expectedType,
      expected: violation.expected,
      received: received(violation.received, holdsSecrets),
      suggestion: SUGGESTIONS[reason],
    },
  };
}

function sentence(reason: Reason, field: string, expected: string): string {
  if (reason === 'missing' || reason === 'null') return `missing required field '${field}'`;
  if (reason === 'conflict') return `field '${field}' has two different values`;
  return `field '${field}': expected ${expected}`;
}

/** What came, short and without structure, so that it can be logged and shown. */
export function received(value: unknown, holdsSecrets = false): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return `array of ${value.length} items`;
  if (typeof value === 'object') return 'object';
  if (holdsSecrets) return typeof value;
  if (typeof value === 'string') return shorten(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'boolean' ? value : typeof value;
}

function shorten(text: string): string {
  if (text.length <= RECEIVED_LENGTH_MAX) return text.toWellFormed();
  return `${text.slice(0, RECEIVED_LENGTH_MAX).toWellFormed()}...`;
}
