import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { launchOptions, provideChromium } from '../../scripts/setup/chromium.mjs';
import { root } from '../../scripts/setup/root.mjs';

/** Takes the pictures of the READMEs again, of a demo that runs: an evening of which a visitor holds some seats, light and dark. */
const FOLDER = join(root, 'docs/pictures');
const SCHEMES = ['light', 'dark'];
const VIEWPORT = { width: 1280, height: 800 };
const SEATS = 3;

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://localhost:3000' } } });
const event = await roomiestEvent();

provideChromium();
await mkdir(FOLDER, { recursive: true });
const browser = await chromium.launch(launchOptions());
try {
  await takePictures(await browser.newPage({ viewport: VIEWPORT, reducedMotion: 'reduce' }));
} finally {
  await browser.close();
}

async function roomiestEvent() {
  const response = await fetch(`${values.url}/api/events`).catch(() => undefined);
  if (!response?.ok)
    throw new Error(`No demo answers at ${values.url}. Start one with npm run demo, or say where with --url`);
  const { events } = await response.json();
  return events.reduce((best, each) => (each.freeSeats > best.freeSeats ? each : best));
}

async function takePictures(page) {
  await page.goto(`${values.url}/events/${event.id}`);
  const seats = page.locator('.seat-map .seat[role="button"]');
  for (let count = 0; count < SEATS; count++)
    await choose(page, seats.and(page.locator('[data-state="free"]')));
  await page.mouse.move(0, 0);
  for (const colorScheme of SCHEMES) {
    const path = join(FOLDER, `demo-event-${colorScheme}.png`);
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path });
    console.log(path);
  }
  // They are free again for everybody else.
  for (let count = 0; count < SEATS; count++)
    await choose(page, seats.and(page.locator('[data-state="yours"]')));
}

/** The first of the seats: it is held, or given back. */
async function choose(page, seats) {
  const answer = page.waitForResponse((response) => response.url().endsWith('/hold'));
  const seat = page.locator(`.seat-map [data-seat="${await seats.first().getAttribute('data-seat')}"]`);
  const before = await seat.getAttribute('data-state');
  await seat.click();
  const status = (await answer).status();
  if (status !== 200) throw new Error(`The shop answered ${status}`);
  await seat.and(page.locator(`:not([data-state="${before}"])`)).waitFor();
}
