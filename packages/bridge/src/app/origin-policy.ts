import type { BridgeSettings } from './settings.ts';

/** Names by which a browser on this machine reaches a loopback address. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'] as const;

/**
 * Which `Host` and `Origin` may speak to the bridge. Any web page that a trader visits can reach a port on
 * loopback; whole strings are compared, never parts, since headers sent twice arrive joined by a comma.
 */
export class OriginPolicy {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  constructor(
    settings: Pick<BridgeSettings, 'allowedHosts' | 'allowedOrigins'>,
    listening: { readonly port: number; readonly isTls: boolean },
  ) {
    const scheme = listening.isTls ? 'https' : 'http';
    const isDefaultPort = listening.port === (listening.isTls ? 443 : 80);
    const own = LOOPBACK_NAMES.flatMap((name) =>
      isDefaultPort ? [name, `${name}:${listening.port}`] : [`${name}:${listening.port}`],
    );
    this.#hosts = new Set([...own, ...settings.allowedHosts.map((host) => host.toLowerCase())]);
    this.#origins = new Set([
      ...own.map((host) => `${scheme}://${host}`),
      ...settings.allowedOrigins,
    ]);
  }

  allowsHost(host: string | null): boolean {
    return host !== null && this.#hosts.has(host.toLowerCase());
  }

  /** Native clients send no `Origin`; a browser always does. */
  allowsOrigin(origin: string | null): boolean {
    return origin === null || this.#origins.has(origin);
  }
}
