import type { Locator, Page } from 'playwright-core';
import { useDemo } from '../ops/use-demo';
import { useVisitor } from './use-visitor';

const demo = useDemo();
const visit = useVisitor();

/** The address of an event with seats left, which each test has for itself. */
async function openEvent(id: number, page?: Page): Promise<Page> {
  const opened = page ?? (await visit());
  await opened.goto(`${demo().url}/events/${String(id)}`);
  await opened.locator('.seat[aria-label]').first().waitFor();
  return opened;
}

const freeSeat = (page: Page) => page.getByRole('button', { name: /: free, €/ }).first();

/** The name of a seat, such as `C12`; it stays the same whatever becomes of the seat. */
const nameOf = async (seat: Locator) => (await seat.getAttribute('data-seat')) ?? '';

const seatOf = (page: Page, name: string) => page.locator(`.seat-map [data-seat="${name}"]`);

async function becomes(page: Page, name: string, state: string): Promise<void> {
  await page.locator(`.seat-map [data-seat="${name}"][data-state="${state}"]`).waitFor();
}

async function shows(page: Page, selector: string, text: RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text, visible: true }).first().waitFor();
}

it('holds what is clicked, tells for how long, and gives it back', async () => {
  const page = await openEvent(1);
  const name = await nameOf(freeSeat(page));
  await seatOf(page, name).click();
  await becomes(page, name, 'yours');
  await shows(page, '.countdown', /^(5:00|4:\d\d)$/);
  await shows(page, '.total', /^€\d+$/);

  await openEvent(1, page); // also when the page is loaded anew
  await becomes(page, name, 'yours');
  await page.getByRole('button', { name: /^Give back row/ }).click();
  await becomes(page, name, 'free');
  await page.locator('.buying').waitFor({ state: 'hidden' });
});

it('buys once when _Buy_ is pressed twice', async () => {
  const page = await openEvent(1);
  const name = await nameOf(freeSeat(page));
  await seatOf(page, name).click();
  await becomes(page, name, 'yours');
  let purchases = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/checkout')) purchases++;
  });

  await page.getByRole('button', { name: 'Buy' }).dblclick();
  await shows(page, '.news', /^Bought: order no\. \d+\. You pressed twice: it was bought once\.$/);
  await becomes(page, name, 'sold');
  expect(purchases).toBe(2);
  await shows(page, '.orders li', /row [A-Z], seat \d+\. €\d+ (Tickets|Printing)/);
  expect(await page.locator('.orders li').count()).toBe(1);
});

it('tells who comes later that somebody else has the seat', async () => {
  const [one, other] = [await openEvent(2), await openEvent(2)];
  const name = await nameOf(freeSeat(one));
  await seatOf(one, name).click();
  await becomes(one, name, 'yours');

  await seatOf(other, name).click();
  await shows(other, '.trouble', /^Somebody else holds row .* Only they can buy it or give it back/);
  await becomes(other, name, 'held');
  expect(await seatOf(other, name).getAttribute('aria-label')).toMatch(/: held by somebody else$/);
});

it('lets one choose and buy with the keyboard alone', async () => {
  const page = await openEvent(5);
  await page.locator('.seat[tabindex="0"]').focus();
  const start = await nameOf(page.locator('.seat:focus'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  expect(await nameOf(page.locator('.seat:focus'))).not.toBe(start);
  await page.keyboard.press('Home');
  expect(await nameOf(page.locator('.seat:focus'))).toBe('B1');

  const name = await nameOf(freeSeat(page));
  await seatOf(page, name).focus();
  await page.keyboard.press('Enter');
  await becomes(page, name, 'yours');
  await page.getByRole('button', { name: 'Buy' }).focus();
  await page.keyboard.press('Enter');
  await shows(page, '.news', /^Bought: order no\. \d+\.$/);
});

it('says that seats cannot be had while Redis is frozen, and goes on when it is back', async () => {
  const page = await openEvent(4);
  const name = await nameOf(freeSeat(page));
  await demo().post('freeze');
  await seatOf(page, name).click();
  await shows(
    page,
    '.trouble',
    /^Seats cannot be held or bought at this moment; everything else goes on\. Try again in \d+ s\.$/,
  );
  await page.reload();
  await shows(page, 'h1', /./);

  await demo().post('thaw');
  for (;;) {
    await seatOf(page, name).click();
    await page.locator('.seat-map:not(:has([aria-busy]))').waitFor();
    if ((await seatOf(page, name).getAttribute('data-state')) === 'yours') break;
  }
});

it.each(['light', 'dark'] as const)('has room for a finger on a phone, in %s', async (colorScheme) => {
  const page = await visit({ viewport: { width: 360, height: 740 }, colorScheme, hasTouch: true });
  await openEvent(4, page);
  const name = await nameOf(freeSeat(page));
  await seatOf(page, name).tap();
  await becomes(page, name, 'yours');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
});
