import { serveApp, type ExpressModule, type ServedApp } from '@sluice/test-support';
import type { Express } from 'express';
import type { Server } from 'node:http';
import { ask, hangUp, type Asked, type Received } from './ask';

export { ask, type Asked, type Received };

export interface Served {
  readonly server: Server;
  readonly port: number;
  /** What came to the error handler. */
  readonly errors: unknown[];
  readonly get: (path: string, options?: Asked) => Promise<Received>;
}

const running: ServedApp[] = [];

afterEach(() => Promise.all(running.splice(0).map((served) => served.stop())));
afterAll(() => {
  hangUp();
});

/** Serves an app until the end of the test. */
export async function serve(express: ExpressModule, mount: (app: Express) => void): Promise<Served> {
  const served = await serveApp(express, mount);
  running.push(served);
  const { server, port, errors } = served;
  return { server, port, errors, get: (path, options) => ask(port, path, options) };
}
