import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that Linux (from 32768) and macOS (from 49152) give to outgoing connections: a client that tries to
// reach a killed server would otherwise be given its port now and then, and the server could not come back.
const FROM = 10_000;
const TO = 32_000;

const given = new Set<number>();

/** A TCP port of 127.0.0.1 that is free, and stays so for whoever listens soon. Never the same twice in one process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FROM, TO);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
