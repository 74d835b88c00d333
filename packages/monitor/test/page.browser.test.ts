import { createRateLimiter } from '@sluice/core';
import { useRedis, type TestClient } from '@sluice/test-support';
import { launchChromium } from '@sluice/test-support/chromium';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { WatchedQueue } from '../src/index';
import { useMonitors } from './serve-monitor';

const HOSTILE = `</script><img src=x onerror="document.title='pwned'"><b>'"\`{{7*7}}`;

const redis = useRedis({ settings: { 'slowlog-log-slower-than': '0' } });
let client: TestClient;
let browser: Browser;
let complaints: string[] = [];

beforeAll(async () => {
  client = await redis.client();
  browser = await launchChromium();
}, 60_000);

afterAll(() => browser.close());

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  const heard = complaints;
  complaints = [];
  expect(heard).toEqual([]);
});

/** After the pages that ask them: hooks run in their order. */
const monitors = useMonitors();

/** A page that has shown its first numbers; a complaint of the browser fails the test. */
async function open(
  options: Parameters<typeof monitors.serve>[0],
  look?: BrowserContextOptions,
): Promise<Page> {
  const { port } = await monitors.serve(options);
  const page = await (await browser.newContext(look)).newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${port}/monitor`);
  await page.locator('main[aria-busy=false]').waitFor();
  return page;
}

const mail: WatchedQueue = {
  name: `mail ${HOSTILE}`,
  counts: () => Promise.resolve({ ready: 4, delayed: 0, active: 1, dead: 1, paused: true, oldestMs: 61_000 }),
  dead: {
    list: () =>
      Promise.resolve([
        {
          id: `job ${HOSTILE}`,
          failures: 3,
          crashes: 0,
          errors: [{ kind: 'failed', at: new Date(), name: 'SmtpError', message: HOSTILE }],
        },
      ]),
  },
};

it('shows what happens, as it happens', async () => {
  const page = await open({ redis: client, interval: 200 });
  expect(await page.locator('#status').textContent()).toBe('Ready');
  const policies = [{ name: 'p', limit: 2, window: '1m' }] as const;
  const limiter = createRateLimiter({ redis: client, name: 'api', policies });
  for (let call = 0; call < 5; call++) await limiter.consume('alice');
  const row = page.getByRole('row', { name: /^api 2 3$/ });
  await row.waitFor();
  expect(await page.locator('.chart canvas').count()).toBe(6);
  await page.getByText('rate-limit/gcra').first().waitFor();
  expect(await page.content()).not.toContain('alice');
});

it('shows hostile names as they are', async () => {
  const policies = [{ name: 'p', limit: 2, window: '1m' }] as const;
  const page = await open({ redis: client, interval: 200, title: `Shop ${HOSTILE}`, queues: [mail] });
  await createRateLimiter({ redis: client, name: HOSTILE, policies }).consume('x');
  await page.getByRole('rowheader', { name: HOSTILE }).waitFor();
  await page.getByText('1 dead letter').click();
  await page.getByText(`SmtpError: ${HOSTILE}`).waitFor();
  expect(await page.title()).toBe(`Shop ${HOSTILE} monitor`);
  expect(await page.locator('img, b:text("{{7*7}}")').count()).toBe(0);
});

it('works with a keyboard, and keeps its focus while it is filled anew', async () => {
  await redis.raw('SET', 'sess:{alice}', 'x'.repeat(1_100_000));
  const page = await open({ redis: client, interval: 200, queues: [mail] });
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Skip to the findings');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Look for big keys');
  await page.keyboard.press('Enter');
  await page.getByText(/1 key like sess:\{\*\} \(string\)/).waitFor();
  await page.getByText('1 dead letter').focus();
  await page.keyboard.press('Enter');
  const points = await page.evaluate(() => performance.getEntriesByType('resource').length);
  await page.waitForFunction(
    (before) => performance.getEntriesByType('resource').length > before + 2,
    points,
  );
  expect(await focused(page)).toBe('1 dead letter');
  expect(await page.locator('.backlog details[open]').count()).toBe(1);

  await page.getByRole('button', { name: 'Pause' }).press('Enter');
  expect(await page.getByRole('button', { name: 'Go on' }).getAttribute('aria-pressed')).toBe('true');
  await redis.raw('DEL', 'sess:{alice}');
});

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

it.each([
  ['phone', { width: 360, height: 740 }],
  ['desktop', { width: 1440, height: 900 }],
])('fits on a %s, light and dark, with enough contrast', async (_name, viewport) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open(
      { redis: client, queues: [mail], patterns: ['queue'] },
      { viewport, colorScheme },
    );
    await page.getByText('1 dead letter').click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await page.evaluate(lowContrast)).toEqual([]);
  }
});

/** Texts with less than 4.5 to 1 against what is behind them (WCAG 2.2, 1.4.3). Runs in the page. */
function lowContrast(): string[] {
  const rgb = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = rgb(color).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const color = getComputedStyle(element).backgroundColor;
    return rgb(color)[3] === 0 ? behind(element.parentElement) : color;
  };
  const faults: string[] = [];
  for (const element of document.querySelectorAll('main *, header *, footer *')) {
    const text = [...element.childNodes].find((node) => node.nodeType === 3 && node.nodeValue?.trim() !== '');
    if (text === undefined || element.closest('[aria-hidden], svg, :disabled') !== null) continue;
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) faults.push(`${ratio.toFixed(2)}: ${text.nodeValue ?? ''}`);
  }
  return faults;
}

it('says so when the app does not answer, and goes on when it does', async () => {
  let permitted = true;
  const page = await open({ redis: client, interval: 200, authorize: () => permitted });
  permitted = false;
  await page.getByText('No answer from the app').waitFor();
  permitted = true;
  await page.locator('#status', { hasText: 'Ready' }).waitFor();
  complaints = complaints.filter((complaint) => !complaint.includes('403'));
});
