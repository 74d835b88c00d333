import type { Page } from 'playwright-core';
import { useDemo } from '../ops/use-demo';
import { useVisitor } from './use-visitor';

const demo = useDemo();
const visit = useVisitor();

async function openShop(path = '/'): Promise<Page> {
  const page = await visit();
  await page.goto(demo().url + path);
  await shows(page, '.source', /^Redis$/);
  return page;
}

/** Waits until some element that is to be seen has this text. */
async function shows(page: Page, selector: string, text: RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text, visible: true }).first().waitFor();
}

const choose = (page: Page, label: string) => page.getByLabel('Your API quota as').selectOption({ label });

/** A limit gives back with time: on a busy machine, a second click may be needed where one was enough. */
async function spendUntilRefused(page: Page): Promise<string> {
  const refusal = page.locator('.refusal');
  while (!(await refusal.isVisible())) await page.getByRole('button', { name: '10 at once' }).click();
  return (await refusal.textContent()) ?? '';
}

it('shows the season, and the house of an event', async () => {
  const page = await openShop();
  expect(await page.locator('.card').count()).toBe(12);
  await page.getByRole('link', { name: 'Ottavia Renn' }).click();
  await shows(page, 'h1', /Ottavia Renn/);
  await page.getByRole('group', { name: 'Seat map: 158 of 376 seats are free' }).waitFor();
  expect(await page.locator('.seat-map .seat').count()).toBe(376);
});

it('shows the quota, and how it goes down and comes back', async () => {
  const page = await openShop();
  const meter = page.getByRole('meter', { name: 'sustained: requests left' });
  await shows(page, '[data-name="sustained"] .quota-left', /^60 of 60 left$/);
  await page.getByRole('button', { name: 'Export' }).click();
  await shows(page, '[data-name="sustained"] .quota-left', /^5\d of 60 left$/);
  expect(await meter.getAttribute('max')).toBe('60');
  await shows(page, '[data-name="sustained"] .quota-left', /^60 of 60 left$/);
});

it('has another plan for members, also on the next page', async () => {
  const page = await openShop();
  await shows(page, '[data-name="burst"] .quota-left', /of 20 left/);
  await choose(page, 'Ada, member');
  await shows(page, '[data-name="burst"] .quota-left', /of 100 left/);
  await shows(page, '[data-name="sustained"] .quota-left', /of 600 left/);

  await page.goto(`${demo().url}/events/2`);
  await shows(page, '[data-name="burst"] .quota-left', /of 100 left/);
  await choose(page, 'anonymous');
  await shows(page, '[data-name="burst"] .quota-left', /of 20 left/);
});

it('refuses who asks too much, and says why, by whom and for how long', async () => {
  const page = await openShop();
  expect(await spendUntilRefused(page)).toMatch(
    /^\d+ of 10 refused with 429 \((by|\d+ by) (Redis|a remembered refusal).*\)\. Quota exceeded: burst.*\. Try again in \d+ s\.$/,
  );
  await choose(page, 'Grace, member');
  await page.locator('.refusal').waitFor({ state: 'hidden' });
});

it('refuses searches that come too fast with a page of the shop', async () => {
  const page = await openShop();
  const refused = page.getByRole('heading', { name: 'One moment, please' });
  while (!(await refused.isVisible())) {
    await Promise.all(Array.from({ length: 6 }, () => page.request.get(`${demo().url}/search?q=jazz`)));
    await page.goto(`${demo().url}/search?q=jazz`);
  }
  await shows(page, 'main', /limit “search”.*Try again in/s);
  await page.getByRole('link', { name: 'See the season' }).click();
  await shows(page, 'h1', /This season/);
});

it('is used with the keyboard alone', async () => {
  const page = await openShop();
  await page.keyboard.press('Tab');
  await shows(page, ':focus', /Skip to content/);
  await page.keyboard.press('Enter');
  await page.locator('#content:focus').waitFor();
  await page.getByLabel('Artist, style, venue or city').focus();
  await page.keyboard.type('lisbon');
  await page.keyboard.press('Enter');
  await shows(page, 'h1', /Results for “lisbon”/);
  await page.getByRole('button', { name: 'Ask once' }).focus();
  await page.keyboard.press('Enter');
  await shows(page, '[data-name="sustained"] .quota-left', /^5\d of 60 left$/);
});

it.each(['light', 'dark'] as const)('fits a phone, in %s', async (colorScheme) => {
  const page = await visit({ viewport: { width: 360, height: 740 }, colorScheme });
  for (const path of ['/', '/events/4', '/ops', '/search?q=fado']) {
    await page.goto(demo().url + path);
    await shows(page, '.source', /^Redis$/);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  }
});
