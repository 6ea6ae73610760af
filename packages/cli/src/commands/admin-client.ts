/** The bridge answered, and not with what was asked for. */
export class AdminCallError extends Error {
  override readonly name = 'AdminCallError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Calls the admin interface of the bridge that runs on this machine. */
export class AdminClient {
  readonly port: number;
  readonly #adminToken: string;

  constructor(port: number, adminToken: string) {
    this.port = port;
    this.#adminToken = adminToken;
  }

  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.#fetch(path, {
      method,
      headers: { authorization: `Bearer ${this.#adminToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) {
      const told = typeof answer === 'object' && answer !== null && 'message' in answer;
      throw new AdminCallError(
        told ? String(answer.message) : `the bridge answered ${response.status}`,
        response.status,
      );
    }
    // Both ends are built from the same sources: the admin interface writes what is read here.
    return answer as Answer;
  }

  /** `undefined`: there is no such thing. */
  async find<Answer>(method: string, path: string): Promise<Answer | undefined> {
    try {
      return await this.call<Answer>(method, path);
    } catch (error) {
      if (error instanceof AdminCallError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** A bridge with TLS is asked again in its own way; its certificate names another host than loopback. */
  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const address = `127.0.0.1:${this.port}${path}`;
    try {
      return await fetch(`http://${address}`, init);
    } catch {
      // No HTTP there: either TLS, which the second call finds out, or nothing, which it reports.
      return fetch(`https://${address}`, { ...init, tls: { rejectUnauthorized: false } });
    }
  }
}
