// A limited route under Express, on a Redis of its own. Ends by itself once everything is closed.
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const express = require('express');
const { createClient } = require('redis');
const { rateLimit } = require('@sluice/rate-limit');

const folder = mkdtempSync(join(tmpdir(), 'sluice-consumer-'));
const socket = join(folder, 'redis.sock');
const server = spawn(process.env.REDIS_SERVER, ['--port', '0', '--unixsocket', socket, '--dir', folder]);

async function serve() {
  const redis = createClient({ socket: { path: socket } });
  redis.on('error', () => {}); // the socket is there a moment after the process
  await redis.connect();

  const app = express();
  app.use(rateLimit({ redis, limit: 1, window: '1m' }));
  app.get('/', (req, res) => void res.send('ok'));
  const listener = app.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  const ask = async () => (await fetch(`http://127.0.0.1:${listener.address().port}/`)).status;
  assert.deepEqual([await ask(), await ask()], [200, 429]);

  listener.close();
  listener.closeAllConnections();
  await redis.quit();
}

serve().finally(async () => {
  server.kill();
  await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
});
