import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { hasProgram } from '../../../../scripts/test-setup.ts';
import { BridgeProcess } from './bridge-process.ts';
import { Browser } from './browser.ts';
import { until } from './condition.ts';

setDefaultTimeout(30_000);

const canRun = hasProgram('chromium');
const opened = new AsyncDisposableStack();
let bridge: BridgeProcess;
let browser: Browser;
beforeAll(async () => {
  if (!canRun) return;
  bridge = opened.use(await BridgeProcess.start());
  browser = opened.use(await Browser.open());
  await browser.goTo(`${bridge.webUrl}/`);
});
afterAll(() => opened.disposeAsync());

const textOf = (selector: string) =>
  browser.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).textContent`);

describe.skipIf(!canRun)('the page in a browser', () => {
  it('shows the status and five prices that move', async () => {
    const rows =
      "[...document.querySelectorAll('#prices tr')].map((row) => row.innerText.split('\\t'))";
    const quotes = await until('five prices', async () => {
      const found = await browser.evaluate<string[][]>(rows);
      return found.length === 5 && found.every(([, bid]) => /^\d+\.\d+$/.test(bid ?? '')) && found;
    });
    expect(quotes.map(([symbol]) => symbol)).toContain('EURUSD');
    await until('a change', async () => {
      return JSON.stringify(await browser.evaluate<string[][]>(rows)) !== JSON.stringify(quotes);
    });
    expect(await textOf('#connection')).toBe('connected');
    await until('the account', async () => (await textOf('#equity')).includes('10000.00 USD'));
    expect(await textOf('#environment')).toBe('paper');
  });

  it('sends the sample signal and shows the fill', async () => {
    await browser.evaluate("document.querySelector('#send').click()");
    await until('the reply', async () => (await textOf('#reply')).includes('"state": "filled"'));
  });

  it('links to documents that are there', async () => {
    const links = await browser.evaluate<string[]>(
      "[...document.querySelectorAll('a')].map((link) => link.href)",
    );
    expect(links.length).toBeGreaterThanOrEqual(5);
    for (const link of links) {
      const response = await fetch(link);
      expect([link, response.status]).toEqual([link, 200]);
    }
  });

  it('breaks no rule of its content policy, which allows nothing from elsewhere', async () => {
    const response = await fetch(`${bridge.webUrl}/`);
    expect(response.headers.get('content-security-policy')).toStartWith("default-src 'none';");
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(browser.complaints).toEqual([]);
  });

  it('fits a narrow screen', async () => {
    await browser.send('Emulation.setDeviceMetricsOverride', {
      ...{ width: 390, height: 844, deviceScaleFactor: 1, mobile: true },
    });
    const width = await browser.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
  });
});
