import type { Page } from 'playwright-core';
import { useDemo } from '../ops/use-demo';
import { useVisitor } from './use-visitor';

const demo = useDemo();
const visit = useVisitor();

async function open(path: string): Promise<Page> {
  const page = await visit();
  await page.goto(demo().url + path);
  return page;
}

async function openEvent(): Promise<Page> {
  const page = await open('/events/6');
  await page.locator('.seat[aria-label]').first().waitFor();
  return page;
}

async function becomes(page: Page, seat: string, state: string): Promise<void> {
  await page.locator(`.seat-map [data-seat="${seat}"][data-state="${state}"]`).waitFor();
}

async function shows(page: Page, selector: string, text: RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text, visible: true }).first().waitFor();
}

it('shows in every window what becomes of a seat, in the ticker what is sold, and when its ticket is sent', async () => {
  const [season, buyer, other] = [await open('/'), await openEvent(), await openEvent()];
  const seat = (await buyer.locator('.seat[data-state="free"]').first().getAttribute('data-seat')) ?? '';
  const choose = () => buyer.locator(`.seat-map [data-seat="${seat}"]`).click();

  await shows(other, '.views', / looked at (once|\d+ times)\.$/);
  await choose();
  await becomes(buyer, seat, 'yours');
  await becomes(other, seat, 'held');
  await choose();
  await becomes(buyer, seat, 'free');
  await becomes(other, seat, 'free');

  await choose();
  await becomes(buyer, seat, 'yours');
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await becomes(other, seat, 'sold');
  await shows(season, '.sales', /: 1 seat$/);
  await shows(season, '.fans', /^1\. A visitor, 1 ticket$/);
  await shows(season, '.visitors-today', /^3$/);

  await buyer.getByRole('link', { name: 'Tickets sent' }).click();
  await shows(buyer, '.ticket', /Order no\. \d+/);
});

it('has a mail server that can be broken, and shows what is given up', async () => {
  const page = await open('/ops/tickets');
  await shows(page, '#mail', /^works$/);
  await page.getByRole('button', { name: 'Break the mail server' }).click();
  await shows(page, '#mail', /^out of order$/);
  await page.getByRole('button', { name: 'Mend the mail server' }).click();
  await shows(page, '#mail', /^works$/);
  await shows(page, '#letters', /^\s*None\.\s*$/);
});
