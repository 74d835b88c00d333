import type { Page } from 'playwright-core';
import { useDemo } from '../ops/use-demo';
import { useVisitor } from './use-visitor';

const demo = useDemo();
const visit = useVisitor();

async function shows(page: Page, selector: string, text: RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text, visible: true }).first().waitFor();
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();

/** Somebody who has pressed the button of a demo account. */
async function logIn(name: string, options?: Parameters<typeof visit>[0]): Promise<Page> {
  const page = await visit(options);
  await page.goto(`${demo().url}/login`);
  await press(page, `Log in as ${name}`);
  await shows(page, 'h1', new RegExp(`^${name}$`));
  return page;
}

async function isLoggedOut(page: Page): Promise<void> {
  await page.goto(`${demo().url}/account`);
  await shows(page, 'h1', /^Log in$/);
}

it('logs in with the keyboard alone, after a slip, and has the plan of a member', async () => {
  const page = await visit();
  await page.goto(`${demo().url}/login`);
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password').fill('weaves patterns');
  await page.keyboard.press('Enter');
  await shows(page, '.trouble', /^\s*Nobody has this address and this password together/);
  expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');
  await page.getByLabel('Password').fill('weaves algebraic patterns');
  await page.keyboard.press('Enter');
  await shows(page, 'h1', /^Ada$/);
  await shows(page, '[data-name="burst"] .quota-left', /of 100 left/);
  await page.goto(demo().url);
  await page.getByRole('navigation').getByRole('link', { name: 'Ada' }).waitFor();
});

it('shows the devices of a member, and logs out one of them', async () => {
  const here = await logIn('Grace');
  const there = await logIn('Grace', { userAgent: 'curl/8.5.0' });
  await here.reload();
  await shows(here, '.devices li', /this one/);
  await shows(here, '.devices li', /curl\/8\.5\.0.*192\.0\.2\./s);
  await press(here, /^Log out curl/);
  await shows(here, '.news', /^One device is logged out\.$/);
  await isLoggedOut(there);
});

it('logs out everywhere, in another browser too', async () => {
  const [here, there] = [await logIn('Ada'), await logIn('Ada')];
  await there.goto(demo().url);
  await there.getByRole('navigation').getByRole('link', { name: 'Ada' }).waitFor();
  await here.reload();
  await press(here, 'Log out everywhere');
  await shows(here, '.news', /^You are logged out everywhere\.$/);
  await there.reload();
  await there.getByRole('navigation').getByRole('link', { name: 'Log in' }).waitFor();
  await isLoggedOut(there);
});

it('keeps a session over a Redis that was frozen, and says so meanwhile', async () => {
  const page = await logIn('Ada');
  await demo().post('freeze');
  await page.goto(`${demo().url}/account`);
  await shows(page, 'h1', /^We cannot tell who you are$/);
  await page.goto(demo().url);
  await shows(page, '.limit-note', /Your session cannot be read, because Redis does not\s+answer/);

  await demo().post('thaw');
  const name = page.getByRole('navigation').getByRole('link', { name: 'Ada' });
  while (!(await name.isVisible())) await page.reload();
  await page.goto(`${demo().url}/account`);
  await shows(page, 'h1', /^Ada$/);
});

it.each(['light', 'dark'] as const)('fits a phone, in %s', async (colorScheme) => {
  const page = await logIn('Grace', { viewport: { width: 360, height: 740 }, colorScheme, hasTouch: true });
  for (const path of ['/account', '/login']) {
    await page.goto(demo().url + path);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  }
});

it('what a manager saves is what the next visitor sees, on pages that say where they came from', async () => {
  const visitor = await visit();
  const origin = visitor.locator('.limit-note[data-about="cache"]');
  do await visitor.goto(demo().url);
  while (
    !/^It came from the cache in Redis\. Its Cache-Status: Sluice;hit/.test(
      (await origin.textContent()) ?? '',
    )
  );

  const joan = await logIn('Joan');
  await joan.getByRole('link', { name: 'Edit the programme' }).click();
  await joan.getByRole('link', { name: 'Ottavia Renn' }).click();
  await joan.getByLabel('Title').fill('One night only');
  await press(joan, 'Save');
  await shows(joan, '.news', /^Saved/);

  await visitor.reload();
  await shows(visitor, '.card .title', /^One night only$/);
  await shows(visitor, '.limit-note', /^It was made for you\. Its Cache-Status: Sluice;fwd=/);
});
