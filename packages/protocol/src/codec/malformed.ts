import { received } from './validation-error.ts';
import type { WireError } from './wire-error.ts';

type MalformedReason = 'invalid_json' | 'not_object' | 'too_deep' | 'duplicate_key';

/** The text is no message at all, or not one message only. */
function malformed(
  reason: MalformedReason,
  message: string,
  details: WireError['details'],
): WireError {
  return {
    error_code: 'VALIDATION_ERROR',
    message: `Invalid message format: ${message}`,
    details: { reason, ...details },
  };
}

/** The parser's own message is left out: it quotes the text, which may hold a password. */
export function notJson(text: string): WireError {
  const hint = text.startsWith('\ufeff') ? 'it starts with a byte order mark' : 'it is not JSON';
  return malformed('invalid_json', text === '' ? 'it is empty' : hint, {
    expected_type: 'object',
    expected: 'one JSON object',
    received: `text of ${text.length} characters`,
    suggestion: 'Send one JSON object (RFC 8259) per text frame',
  });
}

export function notObject(raw: unknown): WireError {
  return malformed('not_object', 'it is not a JSON object', {
    expected_type: 'object',
    expected: 'one JSON object',
    received: received(raw),
    suggestion: 'Send one JSON object per text frame',
  });
}

export function tooDeep(depth: number, maxDepth: number): WireError {
  return malformed('too_deep', `nesting is deeper than ${maxDepth} levels`, {
    expected: `at most ${maxDepth} levels`,
    received: depth,
    limit: maxDepth,
    value: depth,
    limit_name: 'limits.max_depth',
    suggestion: 'Send fewer levels of objects and arrays',
  });
}

/** Parsers differ in which of two equal keys they keep: a volume of 0.1 could become one of 10. */
export function duplicateKey(fullPath: string): WireError {
  const path = String(received(fullPath));
  return malformed('duplicate_key', `key '${path}' appears twice`, {
    field: path.replace(/^data\./, ''),
    path,
    expected: 'each key once',
    suggestion: 'Send every key once',
  });
}

export function unknownType(type: string, knownCount: number): WireError {
  return {
    error_code: 'UNKNOWN_TYPE',
    message: `Unknown message type '${String(received(type))}'`,
    details: {
      field: 'type',
      path: 'type',
      expected_type: 'string',
      expected: `one of the ${knownCount} types in capabilities of the welcome`,
      received: received(type),
      suggestion: 'Use a type that capabilities of the welcome lists, spelled exactly so',
    },
  };
}

/** A field that changes what a message means must not be ignored as other unknown fields are. */
export function notSupported(field: string): WireError {
  return {
    error_code: 'NOT_SUPPORTED',
    message: `This bridge does not know the field '${field}' yet`,
    details: {
      field,
      path: `data.${field}`,
      suggestion: 'Leave the field out if the message is right without it',
    },
  };
}
