import { findCommand, runQuietly, step } from './commands.mjs';
import { SetupError } from './setup-error.mjs';
import { aptInstaller, brewInstaller } from './system-packages.mjs';

const REMEDY = [
  'Debian, Ubuntu:  sudo apt-get install redis-server',
  'macOS:           brew install redis',
  'elsewhere:       https://redis.io/docs/latest/operate/oss_and_stack/install/',
].join('\n');

/** Sees to it that `redis-server` or `valkey-server` is on PATH. Starts none, and leaves no service behind. */
export function provideRedis() {
  if (findRedisServer()) return;
  const apt = aptInstaller();
  const brew = brewInstaller();
  if (apt) step('Installing Redis with apt-get', () => installWithApt(apt));
  else if (brew) step('Installing Redis with Homebrew', () => brew.install('redis'));
  if (findRedisServer()) return;
  throw new SetupError('No Redis server was found, and none could be installed.', REMEDY);
}

/** The path of the server's programme. */
export function findRedisServer() {
  const path = findCommand('redis-server', 'valkey-server');
  if (path) checkServerVersion(path);
  return path;
}

/**
 * Debian's package `redis-server` is a service, started at once and at every boot, and a link to the programme in
 * `redis-tools`: one binary, which goes by the name it is called by. The link is all we want.
 */
function installWithApt(apt) {
  const installed = apt.install('redis-tools');
  const programme = findCommand('redis-check-rdb');
  if (!installed.ok || !programme) return apt.install('redis-server');
  return apt.run(['ln', '-sf', programme, '/usr/local/bin/redis-server']);
}

/** Printed as `Redis server v=7.0.15 sha=…`, by Valkey as `Server v=8.0.1 …` or the same with its own name. */
function checkServerVersion(path) {
  const { output } = runQuietly([path, '--version']);
  const [, major, minor] = /v=(\d+)\.(\d+)/.exec(output) ?? [];
  if (Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2)) return;
  throw new SetupError(`Redis 6.2 or newer is needed; ${path} says: ${output}`, REMEDY);
}
