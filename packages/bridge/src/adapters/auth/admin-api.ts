import { createHash, timingSafeEqual } from 'node:crypto';
import { isRecord, type KeyInfo, readGrant } from './key-record.ts';
import type { KeyStore } from './key-store.ts';

export interface AdminApiParts {
  readonly keys: KeyStore;
  /** Content of `admin.token`. */
  readonly adminToken: string;
  /** Hears of each change of keys and tokens, for the audit. */
  readonly onChanged?: (change: KeyChange) => void;
  /** Hears of each call that did not have the token, with the address that it came from. */
  readonly onRefused?: (peerAddress: string) => void;
  /** Answers other questions by their path; `undefined`: no such path. */
  readonly read?: AdminRead;
}

export type KeyChange =
  | { readonly kind: 'key_created' | 'key_revoked'; readonly key: KeyInfo }
  | { readonly kind: 'token_revoked'; readonly jti: string };

export type AdminRead = (
  path: string,
  params: URLSearchParams,
) => Promise<
  | { readonly kind: 'found'; readonly body: object }
  | { readonly kind: 'not_found' | 'wrong'; readonly message: string }
  | undefined
>;

export type AdminApi = (request: Request, peerAddress: string) => Promise<Response>;

const BODY_LENGTH_MAX = 16_384;

/**
 * Keys of a running bridge, for `mt5-bridge keys` on the same machine:
 * `GET /admin/keys`, `POST /admin/keys` (a grant, answered with the key, shown once),
 * `DELETE /admin/keys/<id>`, `POST /admin/revoked-tokens` (`{"jti"}`); other `GET`s are `read`'s.
 */
export function createAdminApi(parts: AdminApiParts): AdminApi {
  return async (request, peerAddress) => {
    if (!isLoopbackAddress(peerAddress)) {
      return problem(403, 'The admin interface answers to this machine only.');
    }
    const given = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
    if (given === undefined || !isSameToken(given, parts.adminToken)) {
      parts.onRefused?.(peerAddress);
      return problem(401, 'Send the content of admin.token as Authorization: Bearer.');
    }
    return route(parts, request);
  };
}

async function route(parts: AdminApiParts, request: Request): Promise<Response> {
  const { pathname: path, searchParams } = new URL(request.url);
  const id = /^\/admin\/keys\/([0-9a-f]{12})$/.exec(path)?.[1];
  if (path === '/admin/keys' && request.method === 'GET') {
    return Response.json({ keys: parts.keys.listKeys() });
  }
  if (path === '/admin/keys' && request.method === 'POST') return create(parts, request);
  if (id !== undefined && request.method === 'DELETE') return revoke(parts, id);
  if (path === '/admin/revoked-tokens' && request.method === 'POST') {
    return revokeToken(parts, request);
  }
  const answer = request.method === 'GET' ? await parts.read?.(path, searchParams) : undefined;
  if (answer === undefined) return problem(404, 'No such admin route.');
  if (answer.kind === 'found') return Response.json(answer.body);
  return problem(answer.kind === 'wrong' ? 400 : 404, answer.message);
}

async function create({ keys, onChanged }: AdminApiParts, request: Request): Promise<Response> {
  const grant = readGrant(await readBody(request));
  if (typeof grant === 'string') return problem(400, grant);
  return change(() => {
    const { text, key } = keys.createKey(grant);
    onChanged?.({ kind: 'key_created', key });
    return Response.json({ text, key }, { status: 201 });
  });
}

function revoke({ keys, onChanged }: AdminApiParts, id: string): Response {
  return change(() => {
    const key = keys.revokeKey(id);
    if (key === undefined) return problem(404, `No key has the id ${id}.`);
    onChanged?.({ kind: 'key_revoked', key });
    return Response.json({ key });
  });
}

async function revokeToken(
  { keys, onChanged }: AdminApiParts,
  request: Request,
): Promise<Response> {
  const body = await readBody(request);
  const jti = isRecord(body) ? body.jti : undefined;
  if (typeof jti !== 'string' || jti === '') return problem(400, 'jti: expected a text');
  return change(() => {
    keys.revokeToken(jti);
    onChanged?.({ kind: 'token_revoked', jti });
    return Response.json({ jti });
  });
}

/** A disk that refuses leaves keys as they were, in memory too. */
function change(run: () => Response): Response {
  try {
    return run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return problem(500, `The key file could not be written, nothing was changed: ${reason}`);
  }
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > BODY_LENGTH_MAX) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The caller refuses `undefined` with what it expected.
    return undefined;
  }
}

/** Hashes bring both texts to one length, so the comparison takes the same time for each. */
function isSameToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}

function problem(status: number, message: string): Response {
  return Response.json({ message }, { status });
}
