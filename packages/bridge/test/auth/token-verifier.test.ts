import { afterAll, describe, expect, it, spyOn } from 'bun:test';
import { createSecretKey } from 'node:crypto';
import {
  AUDIENCE,
  goodClaims,
  ISSUER,
  keyPair,
  makeFolder,
  newClock,
  nowSeconds,
  SKEW_S,
  sign,
  unsigned,
  verifierOf,
} from './auth-fixtures.ts';

const folder = makeFolder();
afterAll(() => folder[Symbol.dispose]());

const rsa = keyPair('rsa');
const ec = keyPair('ec');
const ed = keyPair('ed25519');
const secret = Buffer.alloc(32, 7);
const clock = newClock();
const hs256 = await verifierOf({ kind: 'secret', path: folder.write('secret', secret) }, clock);
const rs256 = await verifierOf({ kind: 'pem', path: folder.write('rsa.pem', rsa.pem) }, clock);
const es256 = await verifierOf({ kind: 'pem', path: folder.write('ec.pem', ec.pem) }, clock);
const eddsa = await verifierOf({ kind: 'pem', path: folder.write('ed.pem', ed.pem) }, clock);
const hmac = createSecretKey(secret);

describe('a good token', () => {
  it.each([
    ['HS256', hs256, hmac],
    ['RS256', rs256, rsa.signer],
    ['ES256', es256, ec.signer],
    ['EdDSA', eddsa, ed.signer],
  ] as const)('signed with %s opens the bridge', async (alg, verifier, key) => {
    const exp = nowSeconds(clock) + 600;
    const claims = { ...goodClaims(clock), exp, accounts: ['paper'], jti: 'abc' };
    const outcome = await verifier.verify(await sign(claims, key, { alg }));
    if (outcome.kind !== 'ok') throw new Error(outcome.reason);
    const { principal } = outcome;
    expect(principal.subject).toBe('desk-1');
    expect([...principal.scopes].sort()).toEqual(['monitor', 'reduce', 'trade', 'view']);
    expect([...(principal.accounts ?? [])].map(String)).toEqual(['paper']);
    expect(Number(principal.expiresAtMs)).toBe(exp * 1000);
    expect(principal.credentialId).toBe('jti:abc');
  });

  it('may carry its scopes as a list, foreign ones left out', async () => {
    const { scope: _, ...claims } = goodClaims(clock);
    const outcome = await hs256.verify(
      await sign({ ...claims, scopes: ['view', 'openid'] }, hmac, { alg: 'HS256', typ: 'JWT' }),
    );
    if (outcome.kind !== 'ok') throw new Error(outcome.reason);
    expect([...outcome.principal.scopes]).toEqual(['view']);
    expect(outcome.principal.accounts).toBeNull();
  });

  it('may differ from our clock by the configured skew, no more', async () => {
    const within = { ...goodClaims(clock), exp: nowSeconds(clock) - SKEW_S + 1 };
    const beyond = { ...goodClaims(clock), exp: nowSeconds(clock) - SKEW_S };
    const outcomes = [within, beyond].map(async (claims) =>
      hs256.verify(await sign(claims, hmac, { alg: 'HS256' })),
    );
    expect(await Promise.all(outcomes)).toMatchObject([
      { kind: 'ok' },
      { kind: 'refused', code: 'TOKEN_EXPIRED' },
    ]);
  });

  it('runs out by the clock of the bridge', async () => {
    const own = newClock();
    const verifier = await verifierOf({ kind: 'secret', path: `${folder.path}/secret` }, own);
    const token = await sign(goodClaims(own), hmac, { alg: 'HS256' });
    expect((await verifier.verify(token)).kind).toBe('ok');
    own.advance(600_000 + SKEW_S * 1000);
    expect(await verifier.verify(token)).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });
});

describe('A09 a token without a signature', () => {
  it.each(['none', 'nOnE', 'NONE', ''])('of algorithm "%s" is refused', async (alg) => {
    for (const verifier of [hs256, rs256]) {
      const outcome = await verifier.verify(unsigned({ alg, typ: 'JWT' }, goodClaims(clock)));
      expect(outcome).toMatchObject({ kind: 'refused', code: 'UNAUTHORIZED' });
    }
  });

  it('is refused when its own algorithm stays and the signature is cut off', async () => {
    const token = await sign(goodClaims(clock), rsa.signer, { alg: 'RS256' });
    const cut = `${token.slice(0, token.lastIndexOf('.'))}.`;
    expect(await rs256.verify(cut)).toMatchObject({ kind: 'refused', code: 'UNAUTHORIZED' });
  });
});

describe('A10 a public key misused as a shared secret', () => {
  it('does not open the bridge', async () => {
    const asSecret = createSecretKey(Buffer.from(rsa.pem));
    const token = await sign(goodClaims(clock), asSecret, { alg: 'HS256' });
    expect(await rs256.verify(token)).toMatchObject({ kind: 'refused', code: 'UNAUTHORIZED' });
  });

  it('does not turn a shared secret into a public key either', async () => {
    const token = await sign(goodClaims(clock), rsa.signer, { alg: 'RS256' });
    expect(await hs256.verify(token)).toMatchObject({ kind: 'refused', code: 'UNAUTHORIZED' });
  });
});

describe('A11 a header that brings its own key', () => {
  it.each([
    ['kid that walks the file system', { kid: '../../../../dev/null' }],
    ['kid with SQL', { kid: "x' UNION SELECT 'secret" }],
    ['jku', { jku: 'https://evil.example/keys.json' }],
    ['x5u', { x5u: 'https://evil.example/cert.pem' }],
    ['jwk', { jwk: ed.jwk }],
  ])('is not followed: %s', async (_, header) => {
    const fetched = spyOn(globalThis, 'fetch');
    const stranger = keyPair('ed25519');
    const extra = 'jwk' in header ? { jwk: stranger.jwk } : header;
    const token = await sign(goodClaims(clock), stranger.signer, { alg: 'EdDSA', ...extra });
    expect(await eddsa.verify(token)).toMatchObject({ kind: 'refused', code: 'UNAUTHORIZED' });
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  it('with an extension marked critical is refused', async () => {
    const token = unsigned({ alg: 'EdDSA', crit: ['b64'], b64: false }, goodClaims(clock), 'AA');
    expect(await eddsa.verify(token)).toMatchObject({ kind: 'refused', code: 'UNAUTHORIZED' });
  });
});

describe('A12 wrong claims', () => {
  const now = nowSeconds(clock);
  it.each([
    ['no issuer', { iss: undefined }],
    ['another issuer', { iss: `${ISSUER}.evil.example` }],
    ['no audience', { aud: undefined }],
    ['another audience', { aud: `${AUDIENCE}-2` }],
    ['no end', { exp: undefined }],
    ['an end as text', { exp: String(now + 600) }],
    ['an end beyond all times', { exp: 1e300 }],
    ['an end with a fraction', { exp: now + 600.5 }],
    ['an end that is negative', { exp: -1 }],
    ['a start in the future', { nbf: now + SKEW_S + 2 }],
    ['a start as text', { nbf: 'now' }],
    ['a start with a fraction', { nbf: now - 0.5 }],
    ['an issue time in the future', { iat: now + SKEW_S + 2 }],
    ['an issue time as text', { iat: 'now' }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: ' ' }],
    ['the subject of open sessions', { sub: 'anonymous' }],
    ['a subject that is a number', { sub: 7 }],
    ['an id that is a number', { jti: 7 }],
    ['scopes as a number', { scope: 7 }],
    ['scopes told twice', { scopes: ['admin'] }],
    ['accounts as text', { accounts: 'paper' }],
  ])('%s: refused', async (_, wrong) => {
    const token = await sign({ ...goodClaims(clock), ...wrong }, hmac, { alg: 'HS256' });
    const outcome = await hs256.verify(token);
    expect(outcome.kind).toBe('refused');
    expect(JSON.stringify(outcome)).not.toContain(token.slice(-20));
  });

  it('that are no JSON object: refused', async () => {
    for (const claims of ['[]', '"x"', 'null', '{']) {
      const part = Buffer.from(claims).toString('base64url');
      const header = Buffer.from('{"alg":"HS256"}').toString('base64url');
      expect((await hs256.verify(`${header}.${part}.AA`)).kind).toBe('refused');
    }
  });
});

describe('what is no token', () => {
  it.each([
    ['nothing', ''],
    ['one dot', '.'],
    ['two dots', '..'],
    ['three words', 'a.b.c'],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['a control character', '\u0000'],
    ['9,000 letters', 'x'.repeat(9000)],
    ['empty objects', 'e30.e30.'],
  ])('is refused: %s', async (_, text) => {
    expect(await hs256.verify(text)).toMatchObject({ kind: 'refused', code: 'UNAUTHORIZED' });
  });

  it('is refused when it is signed but not a token for access', async () => {
    const token = await sign(goodClaims(clock), hmac, { alg: 'HS256', typ: 'logout+jwt' });
    expect(await hs256.verify(token)).toMatchObject({ kind: 'refused', code: 'UNAUTHORIZED' });
  });
});

describe('a key set', () => {
  const old = keyPair('ed25519');
  const keys = [
    { ...old.jwk, kid: 'old' },
    { ...ed.jwk, kid: 'new' },
    { ...ec.jwk, kid: 'ec' },
  ];
  const path = folder.write('keys.jwks', JSON.stringify({ keys }));

  it('takes the key that kid names, of the right kind only', async () => {
    const set = await verifierOf({ kind: 'jwks', path }, clock);
    const outcomes = [
      await set.verify(await sign(goodClaims(clock), ed.signer, { alg: 'EdDSA', kid: 'new' })),
      await set.verify(await sign(goodClaims(clock), ec.signer, { alg: 'ES256', kid: 'ec' })),
      await set.verify(await sign(goodClaims(clock), ed.signer, { alg: 'EdDSA' })),
      await set.verify(await sign(goodClaims(clock), ed.signer, { alg: 'EdDSA', kid: 'old' })),
      await set.verify(await sign(goodClaims(clock), ed.signer, { alg: 'EdDSA', kid: 'ec' })),
    ];
    expect(outcomes.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'refused', 'refused']);
  });
});
