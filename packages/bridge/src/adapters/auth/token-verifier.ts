import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { AuthOutcome } from '../../ports/authenticator.ts';
import type { Clock } from '../../ports/clock.ts';
import { toPrincipal } from './token-claims.ts';
import type { TokenAlgorithm, TokenKey } from './token-keys.ts';

const TOKEN_LENGTH_MAX = 8192;
const TOKEN_TYPES = ['jwt', 'at+jwt'];

export interface TokenRules {
  readonly keys: readonly TokenKey[];
  /** From the configuration; what a token says in its header only has to be one of these. */
  readonly algorithms: readonly TokenAlgorithm[];
  readonly issuer: string;
  readonly audience: string;
  /** 1 to 60. */
  readonly clockSkewS: number;
}

interface Header {
  readonly algorithm: TokenAlgorithm;
  readonly kid: string | undefined;
}

/**
 * Checks signature, issuer, audience and times of a JWT. Keys come from the configuration alone: `jku`,
 * `x5u`, `x5c` and `jwk` of the header are not read, `kid` only chooses among configured keys.
 */
export class TokenVerifier {
  readonly #rules: TokenRules;
  readonly #clock: Clock;

  constructor(rules: TokenRules, clock: Clock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  async verify(token: string): Promise<AuthOutcome> {
    const header = this.#readHeader(token);
    if (typeof header === 'string') return unauthorized(header);
    for (const key of this.#candidates(header)) {
      const payload = await this.#check(token, key);
      if (payload === 'other_key') continue;
      return 'kind' in payload ? payload : this.#toOutcome(payload.claims);
    }
    return unauthorized('the signature does not fit a configured key');
  }

  #readHeader(token: string): Header | string {
    if (token.length > TOKEN_LENGTH_MAX)
      return `the token is longer than ${TOKEN_LENGTH_MAX} characters`;
    try {
      const { alg, kid, typ } = decodeProtectedHeader(token);
      const algorithm = this.#rules.algorithms.find((allowed) => allowed === alg);
      if (algorithm === undefined) {
        return `the algorithm of the token is not allowed; expected ${this.#rules.algorithms.join(', ')}`;
      }
      if (typ !== undefined && !TOKEN_TYPES.includes(String(typ).toLowerCase())) {
        return `the type of the token is not one of ${TOKEN_TYPES.join(', ')}`;
      }
      return { algorithm, kid: typeof kid === 'string' ? kid : undefined };
    } catch {
      // Anything that has no readable header; the library's reason adds nothing for the client.
      return 'this is not a JWT';
    }
  }

  /** A token without `kid` is tried with each key of its algorithm, as after a change of keys. */
  #candidates({ algorithm, kid }: Header): readonly TokenKey[] {
    return this.#rules.keys.filter(
      (key) =>
        key.algorithm === algorithm &&
        (kid === undefined || key.kid === undefined || key.kid === kid),
    );
  }

  async #check(
    token: string,
    key: TokenKey,
  ): Promise<
    { readonly claims: JWTPayload } | 'other_key' | Extract<AuthOutcome, { kind: 'refused' }>
  > {
    try {
      const { payload } = await jwtVerify(token, key.material, {
        algorithms: [key.algorithm],
        issuer: this.#rules.issuer,
        audience: this.#rules.audience,
        clockTolerance: this.#rules.clockSkewS,
        currentDate: new Date(this.#clock.nowMs()),
        requiredClaims: ['iss', 'aud', 'exp', 'sub'],
      });
      return { claims: payload };
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) return 'other_key';
      if (error instanceof errors.JWTExpired) {
        return { kind: 'refused', code: 'TOKEN_EXPIRED', reason: 'the token ran out' };
      }
      if (error instanceof errors.JWTClaimValidationFailed) {
        return unauthorized(`the claim ${error.claim} is missing or not what is configured`);
      }
      if (error instanceof errors.JOSEError) return unauthorized('this token can not be checked');
      throw error;
    }
  }

  #toOutcome(claims: JWTPayload): AuthOutcome {
    const nowS = Math.floor(this.#clock.nowMs() / 1000);
    const principal = toPrincipal(claims, nowS, this.#rules.clockSkewS);
    return typeof principal === 'string' ? unauthorized(principal) : { kind: 'ok', principal };
  }
}

function unauthorized(reason: string): Extract<AuthOutcome, { kind: 'refused' }> {
  return { kind: 'refused', code: 'UNAUTHORIZED', reason };
}
