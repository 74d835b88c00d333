import { once } from 'node:events';
import { Server, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs inside of the process of a code block: whatever port it listens on is a free one, and what it serves is asked
 * for. A block that serves nothing ends when it has run through.
 */
const servers: Server[] = [];
const { listen } = Server.prototype as { listen: (this: Server, ...args: unknown[]) => Server };

Server.prototype.listen = function listenAnywhere(this: Server, ...args: unknown[]): Server {
  servers.push(this);
  return listen.call(this, 0, '127.0.0.1', ...args.filter((arg) => typeof arg === 'function'));
};

export async function finished(): Promise<void> {
  for (const server of servers) {
    if (!server.listening) await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const status = await statusOf(`http://127.0.0.1:${port}/`);
    if (status >= 500) failed(new Error(`GET / was answered with ${status}`));
  }
  process.exit();
}

/** How long a block may take to reach its Redis, until when 503 is right. */
const STARTING_MS = 10_000;

async function statusOf(url: string): Promise<number> {
  const end = performance.now() + STARTING_MS;
  for (;;) {
    const { status } = await fetch(url);
    if (status < 500 || performance.now() > end) return status;
    await pause(50);
  }
}

export function failed(error: unknown): void {
  console.error(error);
  process.exit(1);
}
