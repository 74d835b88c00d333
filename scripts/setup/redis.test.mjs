import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, it } from 'node:test';
import { findRedisServer, provideRedis } from './redis.mjs';

const { PATH } = process.env;
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-setup-'));
  process.env.PATH = folder;
});

afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

function install(name, version) {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho '${version}'\n`);
  chmodSync(path, 0o755);
  return path;
}

it('takes the servers of Redis and of Valkey', () => {
  const valkey = install(
    'valkey-server',
    'Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64',
  );
  assert.equal(findRedisServer(), valkey);
  const redis = install('redis-server', 'Redis server v=6.2.0 sha=00000000:0 malloc=jemalloc-5.1.0 bits=64');
  assert.equal(findRedisServer(), redis);
  provideRedis(); // there is nothing to do
});

it('refuses a server that is too old or no server, and says what is needed', () => {
  for (const version of ['Redis server v=6.0.16 sha=00000000:0', 'Redis server v=5.0.14', 'hello']) {
    install('redis-server', version);
    assert.throws(provideRedis, {
      name: 'SetupError',
      message: /^Redis 6\.2 or newer is needed; .*redis-server says/,
    });
  }
});

it('gives the line to type where there is neither a server nor a way to install one', () => {
  assert.throws(provideRedis, {
    name: 'SetupError',
    message: /^No Redis server was found.*sudo apt-get install redis-server.*brew install redis/s,
  });
});
