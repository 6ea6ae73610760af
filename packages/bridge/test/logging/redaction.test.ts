import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { isSecretName, redact, redactText } from '../../src/adapters/logging/redaction.ts';

describe('a field name', () => {
  it.each([
    'password',
    'Password',
    'mt5_password',
    'passwordHash',
    'token',
    'access_token',
    'refreshToken',
    'key',
    'api_key',
    'X-API-Key',
    'apiKeys',
    'secret',
    'client_secret',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'credential',
    'jwt',
  ])('%s means a credential', (name) => expect(isSecretName(name)).toBe(true));

  it.each([
    'key_id',
    'token_type',
    'monkey_business',
    'symbol',
    'signal_id',
    'keyboard',
    'comment',
  ])('%s does not', (name) => expect(isSecretName(name)).toBe(false));
});

const CANARY = 'canary-4711';

describe('a logged value', () => {
  it('loses what stands under a secret name, at any depth and of any type', () => {
    const names = fc.constantFrom('password', 'api_key', 'Authorization', 'secretKey', 'token');
    const secrets = fc.oneof(
      fc.constant<unknown>(CANARY),
      fc.constant<unknown>([CANARY]),
      fc.constant<unknown>({ inner: CANARY }),
      fc.constant<unknown>(new Map([[1, CANARY]])),
    );
    const wrappers = fc.array(fc.constantFrom('object', 'array', 'map', 'error', 'set'), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(names, secrets, wrappers, (name, secret, kinds) => {
        let value: unknown = { [name]: secret, kept: 1 };
        for (const kind of kinds) value = wrap(kind, value);
        expect(JSON.stringify(redact(value))).not.toContain(CANARY);
      }),
    );
  });

  it('keeps everything else', () => {
    const value = { a: 1, b: [true, null, 'x'], c: { d: 'y' } };
    expect(redact(value)).toEqual(value);
  });

  it('may be anything: cycles, depths, big numbers, bytes, headers, errors with causes', () => {
    const cyclic: Record<string, unknown> = { name: 'x' };
    cyclic.self = cyclic;
    expect(redact(cyclic)).toEqual({ name: 'x', self: '[circular]' });
    expect(redact(5n)).toBe('5');
    expect(redact(new Uint8Array(4))).toBe('[bytes]');
    const headers = new Headers({ authorization: `Bearer ${CANARY}`, origin: 'null' });
    expect(redact({ headers })).toEqual({
      headers: { authorization: '[redacted]', origin: 'null' },
    });
    const error = new Error('outer', { cause: new Error(`Bearer ${CANARY}`) });
    expect(redact(error)).toMatchObject({ message: 'outer', cause: { message: '[redacted]' } });
    let deep: unknown = CANARY;
    for (let level = 0; level < 100; level += 1) deep = [deep];
    expect(JSON.stringify(redact(deep))).toContain('[deep]');
  });

  it('that says how it is written is taken at its word', () => {
    const secret = { hidden: CANARY, toJSON: () => '[redacted]' };
    expect(JSON.stringify(redact({ value: secret }))).not.toContain(CANARY);
  });
});

describe('a long text', () => {
  it('is cut, whatever is in it', () => {
    const text = redactText('eyJ'.repeat(1_000_000));
    expect(text).toHaveLength(8_192 + '[cut]'.length);
  });
});

describe('a credential inside a text', () => {
  it.each([
    ['an API key', `mtb_0123456789ab_${'Ab1-'.repeat(10)}xyz`],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA-_AAAA'],
    ['a bearer header', 'Bearer s3cr3t-t0ken'],
    ['a basic header', 'basic dXNlcjpwYXNz'],
  ])('is removed: %s', (_, text) => {
    expect(redactText(`before ${text} after`)).toBe('before [redacted] after');
  });
});

function wrap(kind: string, value: unknown): unknown {
  switch (kind) {
    case 'array':
      return [value];
    case 'map':
      return new Map([['inner', value]]);
    case 'set':
      return new Set([value]);
    case 'error':
      return Object.assign(new Error('x'), { inner: value });
    default:
      return { inner: value };
  }
}
