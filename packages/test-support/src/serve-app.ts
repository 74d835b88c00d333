import type { Express, NextFunction, Request, Response } from 'express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { express } from './express';

/** One of the majors. */
export type ExpressModule = (typeof express)['v5'];

/** An app on a port of its own. */
export interface ServedApp {
  readonly server: Server;
  readonly port: number;
  /** What came to the error handler. */
  readonly errors: unknown[];
  stop(): Promise<void>;
}

/** Serves an app on 127.0.0.1, with an error handler that keeps what it is given and answers 500. */
export async function serveApp(express: ExpressModule, mount: (app: Express) => void): Promise<ServedApp> {
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
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    errors,
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
