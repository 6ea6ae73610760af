import type { Violation } from './explain.ts';

/** A field of `data` that another one makes necessary. */
export function missingField(name: string, expectedType: string, expected: string): Violation {
  return { path: ['data', name], reason: 'missing', expectedType, expected, received: undefined };
}

/** A field of `data` that means nothing beside the others, and so may not be what its sender thinks. */
export function inapplicableField(name: string, received: unknown, condition: string): Violation {
  const expected = `no value unless ${condition}`;
  return {
    path: ['data', name],
    reason: 'not_applicable',
    expectedType: 'none',
    expected,
    received,
  };
}
