import { rmSync } from 'node:fs';
import { makeFolder } from './bridge-process.ts';
import { until } from './condition.ts';
import { ProcessOutput } from './process-output.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
];

interface DevToolsMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** One page in a headless Chromium, driven over its DevTools protocol. */
export class Browser implements AsyncDisposable {
  /** Everything that the page complained of: console errors, exceptions, violations of its policy. */
  readonly complaints: string[] = [];
  readonly #child: Bun.Subprocess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, PromiseWithResolvers<DevToolsMessage>>();
  #session: string | undefined;
  #lastId = 0;

  private constructor(child: Bun.Subprocess, profile: string, socket: WebSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data))));
  }

  static async open(): Promise<Browser> {
    const profile = makeFolder();
    const child = Bun.spawn(['chromium', ...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
    });
    try {
      const [, address] = await new ProcessOutput(child.stderr).find(/DevTools listening on (\S+)/);
      const socket = new WebSocket(address ?? '');
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      const browser = new Browser(child, profile, socket);
      await browser.#openPage();
      return browser;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  async #openPage(): Promise<void> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const attached = await this.send('Target.attachToTarget', { targetId, flatten: true });
    this.#session = String(attached.sessionId);
    for (const domain of ['Page', 'Runtime', 'Log']) await this.send(`${domain}.enable`);
  }

  async goTo(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
    await until(`the page ${url}`, () =>
      this.evaluate<boolean>(
        `document.readyState === 'complete' && location.href === ${JSON.stringify(url)}`,
      ),
    );
  }

  /** Runs script in the page. The value must survive JSON. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const answer = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (answer.exceptionDetails !== undefined)
      throw new Error(JSON.stringify(answer.exceptionDetails));
    // The caller says what its script answers.
    return (answer.result as { readonly value: Value }).value;
  }

  async send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = Promise.withResolvers<DevToolsMessage>();
    this.#pending.set(id, answer);
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    this.#socket.send(JSON.stringify({ id, method, params, ...session }));
    const { result, error } = await answer.promise;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.exited;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  #receive({ id, method, params = {}, ...rest }: DevToolsMessage): void {
    if (id !== undefined) {
      this.#pending.get(id)?.resolve(rest);
      this.#pending.delete(id);
      return;
    }
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') {
      this.complaints.push(JSON.stringify(params));
    }
    if (method === 'Runtime.consoleAPICalled' && params.type === 'error') {
      this.complaints.push(JSON.stringify(params));
    }
  }
}
