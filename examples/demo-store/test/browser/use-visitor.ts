import { launchChromium } from '@sluice/test-support/chromium';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** What the browser says of a refusal, which is what these tests provoke. */
const REFUSED = /status of (401|409|429|503)/;

/**
 * Opens pages as visitors who have never been here, from an address of their own, whose limits nobody has touched. Fails a
 * test in which the browser complains of a page.
 */
export function useVisitor(): (options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser | undefined;
  let complaints: string[] = [];
  let visitors = 0;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterEach(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
    const heard = complaints;
    complaints = [];
    expect(heard).toEqual([]);
  });

  afterAll(() => browser?.close());

  return async function visit(options) {
    if (browser === undefined) throw new Error('It runs once the tests run');
    const extraHTTPHeaders = { 'X-Forwarded-For': `192.0.2.${String(++visitors)}` };
    const page = await (await browser.newContext({ ...options, extraHTTPHeaders })).newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      const isComplaint = ['error', 'warning'].includes(message.type());
      if (isComplaint && !REFUSED.test(message.text())) complaints.push(message.text());
    });
    return page;
  };
}
