import type { Page } from 'playwright-core';
import { useDemo } from '../ops/use-demo';
import { useVisitor } from './use-visitor';

const demo = useDemo();
const visit = useVisitor();

async function shows(page: Page, selector: string, text: RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text, visible: true }).first().waitFor();
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function openOperations(): Promise<Page> {
  const page = await visit();
  await page.goto(`${demo().url}/ops`);
  await shows(page, '.source', /^Redis$/);
  await press(page, 'Start traffic');
  await shows(page, '#log tr:first-child', /Redis/);
  return page;
}

it('shows how the shop goes on while Redis is frozen, and how it recovers by itself', async () => {
  const page = await openOperations();

  await press(page, 'Freeze');
  await shows(page, '#server', /^frozen$/);
  await shows(page, '#breaker', /^open$/);
  await shows(page, '#log tr:first-child', /200.*this process/);
  await shows(page, '.source', /^this process$/);
  await shows(page, '#timeline', /Breaker open.*You froze Redis/s);

  const elsewhere = await visit();
  await elsewhere.goto(demo().url);
  await shows(elsewhere, '.limit-note', /let in by this process, because Redis does not answer/);

  await press(page, 'Thaw');
  await shows(page, '#server', /^running$/);
  await shows(page, '#breaker', /^closed$/);
  await shows(page, '#log tr:first-child', /200.*Redis/);
  await shows(page, '.source', /^Redis$/);
  await elsewhere.reload();
  await shows(elsewhere, '.limit-note', /let in by Redis/);
});

it('shows the same when Redis is killed and started again', async () => {
  const page = await openOperations();

  await press(page, 'Kill');
  await shows(page, '#server', /^stopped$/);
  await shows(page, '.source', /^this process$/);
  expect(await page.getByRole('button', { name: 'Freeze' }).isDisabled()).toBe(true);

  await press(page, 'Restart');
  await shows(page, '#server', /^running$/);
  await shows(page, '.source', /^Redis$/);
  await shows(page, '#log tr:first-child', /200.*Redis/);
});

it('makes a rush, and shows what came of it', async () => {
  const page = await visit();
  await page.goto(`${demo().url}/ops`);
  await press(page, 'Start a rush');
  await shows(page, '#rush-report', /of 40 buyers are done/);
  await shows(page, '#rush-report', /Every seat was sold once, and the money is right/);
  expect(await page.locator('#rush-report').textContent()).not.toContain('WRONG');
  expect(await page.getByRole('button', { name: 'Start a rush' }).isEnabled()).toBe(true);
});

it('stops its traffic when it is told to', async () => {
  const page = await openOperations();
  await press(page, 'Stop traffic');
  await page.getByRole('button', { name: 'Start traffic' }).waitFor();
  expect(await page.locator('.bar').count()).toBeGreaterThan(0);
});
