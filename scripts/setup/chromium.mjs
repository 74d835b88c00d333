import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findCommand, runQuietly, step } from './commands.mjs';
import { root } from './root.mjs';
import { SetupError } from './setup-error.mjs';
import { aptInstaller } from './system-packages.mjs';

/**
 * Sees to it that the browser tests find a Chromium: on PATH by one of these names, or where Playwright keeps its own.
 * Needs the dependencies.
 */
export function provideChromium() {
  if (findChromium()) return;
  const apt = aptInstaller();
  // Ubuntu has no package of this name, only a snap; Playwright's own serves there.
  if (apt) step('Installing Chromium with apt-get', () => apt.install('chromium'));
  if (findChromium()) return;
  step("Installing Playwright's Chromium", () => installPlaywrights(apt ? ['--with-deps'] : []));
  if (findChromium()) return;
  throw new SetupError(
    'No Chromium was found for the browser tests, and none could be installed.',
    'Debian:     sudo apt-get install chromium\nelsewhere:  install Chromium or Chrome so that it is on PATH',
  );
}

/** Nothing of it reaches out of this machine, and it runs as root and without a graphics card, too. */
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** How Playwright is to start it. @throws {SetupError} where there is none. */
export function launchOptions() {
  const executablePath = findChromium();
  if (executablePath) return { executablePath, args: SWITCHES };
  throw new SetupError('No Chromium was found.', 'npm run setup');
}

/** The path of the programme. */
function findChromium() {
  return findCommand('chromium', 'chromium-browser', 'google-chrome') ?? playwrightsOwn();
}

const requireOfDemo = createRequire(join(root, 'examples/demo-store/package.json'));

function playwrightsOwn() {
  const path = requireOfDemo('playwright-core').chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
}

function installPlaywrights(options) {
  const cli = join(requireOfDemo.resolve('playwright-core/package.json'), '..', 'cli.js');
  return runQuietly([process.execPath, cli, 'install', ...options, 'chromium']);
}
