import { SetupError } from './setup-error.mjs';

const OLDEST = 20;

/** @throws {SetupError} on a Node that the packages do not support. */
export function checkNodeVersion(version = process.versions.node) {
  if (Number.parseInt(version, 10) >= OLDEST) return;
  throw new SetupError(
    `Node ${OLDEST} or newer is needed; this is ${version}.`,
    'Get it from https://nodejs.org or with a version manager: nvm install 22',
  );
}
