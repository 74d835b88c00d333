import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Only this machine: the demo has buttons that stop a server. */
const HOST = '127.0.0.1';
const ATTEMPTS = 50;

export interface ListeningServer {
  readonly port: number;
  /** Takes no more requests, and ends when those under way are answered, or after `graceMs`. */
  close(): Promise<void>;
}

/** Listens on the first port from `port` upwards that is free; on any for 0. */
export async function listen(app: RequestListener, port: number): Promise<ListeningServer> {
  for (let candidate = port; ; candidate++) {
    const server = createServer(app);
    try {
      server.listen(candidate, HOST);
      await once(server, 'listening');
      return { port: (server.address() as AddressInfo).port, close: () => close(server) };
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || candidate >= Math.min(port + ATTEMPTS, 65_535)) throw error;
    }
  }
}

const GRACE_MS = 2_000;

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, GRACE_MS);
  await closed;
  clearTimeout(timer);
}
