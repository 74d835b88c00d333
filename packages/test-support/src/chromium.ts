import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';

const DISCOVERY = pathToFileURL(join(__dirname, '../../../scripts/setup/chromium.mjs')).href;

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

/** The Chromium that the set-up provides. */
export function launchChromium(): Promise<Browser> {
  // The set-up is of modules, which jest cannot load.
  const programme = `import { findChromium } from '${DISCOVERY}'; process.stdout.write(findChromium() ?? '')`;
  const path = execFileSync(process.execPath, ['--input-type=module', '--eval', programme], {
    encoding: 'utf8',
  });
  if (path === '') throw new Error('There is no Chromium: npm run setup provides one');
  return chromium.launch({ executablePath: path, args: SWITCHES });
}
