import { WEBSOCKET_PATH, WEBSOCKET_PATH_ALIAS } from '@mt5-bridge/protocol';
import type { Metrics } from '../ports/metrics.ts';
import type { OriginPolicy } from './origin-policy.ts';

export const WEBSOCKET_PATHS: readonly string[] = [WEBSOCKET_PATH, WEBSOCKET_PATH_ALIAS];

/** Answers `undefined` for a path it does not know. */
export type PageRoute = (path: string) => Response | undefined | Promise<Response | undefined>;

export interface HttpParts {
  readonly origins: OriginPolicy;
  readonly metrics: Metrics;
  /** Reasons why the bridge takes no signals; empty when it does. */
  readonly notReady: () => readonly string[];
  /** Whether this request may read the metrics. */
  readonly mayMonitor: (request: Request, address: string) => Promise<boolean>;
  readonly admin: (request: Request, address: string) => Promise<Response>;
  /** What a WebSocket handshake from this address would be refused with. */
  readonly websocketHint: (address: string) => Response;
  readonly pages: PageRoute;
}

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** Health, metrics, the page and the admin interface: everything that is not the WebSocket. */
export async function answerHttp(
  parts: HttpParts,
  request: Request,
  address: string,
): Promise<Response> {
  const response = await route(parts, request, address);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return response;
}

async function route(parts: HttpParts, request: Request, address: string): Promise<Response> {
  if (!parts.origins.allowsHost(request.headers.get('host'))) {
    return json(403, {
      error_code: 'FORBIDDEN',
      message: 'This Host is not allowed. Add it to server.allowed_hosts.',
    });
  }
  if (!parts.origins.allowsOrigin(request.headers.get('origin'))) {
    return json(403, {
      error_code: 'FORBIDDEN',
      message: 'This Origin is not allowed. Add it to server.allowed_origins.',
    });
  }
  const path = new URL(request.url).pathname;
  if (path.startsWith('/admin/')) return parts.admin(request, address);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const allow = { allow: 'GET, HEAD' };
    return Response.json(
      { message: 'Only GET is answered here.' },
      { status: 405, headers: allow },
    );
  }
  if (path === '/health/live') return json(200, { status: 'live' });
  if (path === '/health/ready') {
    const reasons = parts.notReady();
    return json(reasons.length === 0 ? 200 : 503, {
      status: reasons.length === 0 ? 'ready' : 'not_ready',
      reasons,
    });
  }
  if (path === '/metrics') return metrics(parts, request, address);
  if (WEBSOCKET_PATHS.includes(path)) return parts.websocketHint(address);
  return (await parts.pages(path)) ?? json(404, { message: 'Nothing here. Start at /.' });
}

async function metrics(parts: HttpParts, request: Request, address: string): Promise<Response> {
  if (!(await parts.mayMonitor(request, address))) {
    return json(401, {
      error_code: 'UNAUTHORIZED',
      message: 'Metrics need a credential with scope monitor: X-API-Key or Authorization: Bearer.',
    });
  }
  const { contentType, body } = await parts.metrics.render();
  return new Response(body, { headers: { 'content-type': contentType } });
}

function json(status: number, body: object): Response {
  return Response.json(body, { status });
}
