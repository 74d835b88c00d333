import { waitUntil, type express } from '@sluice/test-support';
import type { Express, NextFunction, Request, Response } from 'express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** One of the majors. */
export type ExpressModule = (typeof express)['v5'];

/** An app on a port of its own. */
export interface Served {
  readonly server: Server;
  readonly url: string;
  /** What came to the error handler. */
  readonly errors: unknown[];
  /** Opens a connection that a test can cut, and sends a text on it. */
  readonly connect: (text: string) => Promise<RawClient>;
  readonly get: (path: string, init?: RequestInit) => Promise<globalThis.Response>;
}

export interface RawClient {
  readonly socket: Socket;
  /** What has been received. */
  readonly received: () => string;
  /** Waits until so many responses, or whatever else, have been received. */
  readonly until: (text: string) => Promise<void>;
}

const running: Server[] = [];

afterEach(async () => {
  await Promise.all(
    running.splice(0).map(async (server) => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }),
  );
});

/** Serves an app until the end of the test. */
export async function serve(express: ExpressModule, mount: (app: Express) => void): Promise<Served> {
  const app = express();
  const errors: unknown[] = [];
  app.set('env', 'test');
  mount(app);
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    errors.push(error);
    if (res.headersSent) next(error);
    else res.status(500).send('failed');
  });
  const server = createServer(app);
  running.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    server,
    url,
    errors,
    get: (path, init) => fetch(`${url}${path}`, init),
    async connect(text) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      let received = '';
      socket.on('data', (piece) => {
        received += String(piece);
      });
      await once(socket, 'connect');
      socket.write(text);
      return {
        socket,
        received: () => received,
        until: (expected) => waitUntil(`${expected} is received`, () => received.includes(expected)),
      };
    },
  };
}

/** The text of a request without a body. */
export function requestText(path: string, method = 'GET'): string {
  return `${method} ${path} HTTP/1.1\r\nHost: test\r\n\r\n`;
}
