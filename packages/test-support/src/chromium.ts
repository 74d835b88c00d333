import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

const SET_UP = pathToFileURL(join(__dirname, '../../../scripts/setup/chromium.mjs')).href;

/** The Chromium that the set-up provides. @throws {Error} where there is none. */
export function launchChromium(): Promise<Browser> {
  // The set-up is of modules, which jest cannot load.
  const programme = `import { launchOptions } from '${SET_UP}'; process.stdout.write(JSON.stringify(launchOptions()))`;
  const options = execFileSync(process.execPath, ['--input-type=module', '--eval', programme], {
    encoding: 'utf8',
  });
  return chromium.launch(JSON.parse(options) as LaunchOptions);
}
