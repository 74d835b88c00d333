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

/** This one, or the first from there that is free; 0 is for any. */
export type Port = number | { readonly from: number };

/**
 * Listens.
 *
 * @param exclusive whether this process does so alone, also where it is one of several that share their ports
 * @throws {Error} when there is no port for it
 */
export async function listen(
  app: RequestListener,
  port: Port,
  { exclusive = false } = {},
): Promise<ListeningServer> {
  const [first, attempts] = typeof port === 'number' ? [port, 0] : [port.from, ATTEMPTS];
  for (let candidate = first; ; candidate++) {
    const server = createServer(app);
    try {
      server.listen({ port: candidate, host: HOST, exclusive });
      await once(server, 'listening');
      return { port: (server.address() as AddressInfo).port, close: () => close(server) };
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || candidate >= Math.min(first + attempts, 65_535)) throw error;
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

/** A port on which nobody listens at the moment. */
export async function findPort(from: number): Promise<number> {
  const server = await listen(() => undefined, { from });
  await server.close();
  return server.port;
}
