import { provideChromium } from './chromium.mjs';
import { installDependencies } from './dependencies.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { provideRedis } from './redis.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Makes the machine ready, and says what it does; says nothing when there is nothing to do. Ends the process with a
 * message when something cannot be had.
 */
export function setUp({ redis, chromium }) {
  try {
    checkNodeVersion();
    installDependencies();
    if (redis) provideRedis();
    if (chromium) provideChromium();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}\n`);
    process.exit(1);
  }
}
