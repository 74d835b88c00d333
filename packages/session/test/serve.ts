import { serveApp, type ExpressModule, type ServedApp } from '@sluice/test-support';
import type { Express } from 'express';
import {
  request,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type RequestOptions,
  type Server,
} from 'node:http';

export type { ExpressModule };

/** What came over the wire, undecoded. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly cookies: readonly string[];
  readonly body: string;
  readonly bytes: Buffer;
}

export interface Served {
  readonly server: Server;
  readonly port: number;
  /** What came to the error handler. */
  readonly errors: unknown[];
  /** A browser that has no cookies yet. */
  readonly browser: () => Browser;
}

const running: ServedApp[] = [];

afterEach(() => Promise.all(running.splice(0).map((served) => served.stop())));

/** Serves an app until the end of the test. */
export async function serve(express: ExpressModule, mount: (app: Express) => void): Promise<Served> {
  const served = await serveApp(express, mount);
  running.push(served);
  const { server, port, errors } = served;
  return { server, port, errors, browser: () => new Browser(port) };
}

/** Keeps cookies, and follows no redirect. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** Another one with the same cookies, for this server or another. */
  twin(port = this.#port): Browser {
    const twin = new Browser(port);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    return twin;
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async get(path: string, options: RequestOptions = {}): Promise<Received> {
    const headers = {
      ...(this.cookies.size > 0 && { cookie: this.cookie }),
      ...(options.headers as OutgoingHttpHeaders),
    };
    const received = await this.#receive({ ...options, path, headers });
    for (const cookie of received.cookies) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return received;
  }

  post(path: string, options: RequestOptions = {}): Promise<Received> {
    return this.get(path, { ...options, method: 'POST' });
  }

  #receive(options: RequestOptions): Promise<Received> {
    return new Promise((resolve, reject) => {
      const req = request({ port: this.#port, host: '127.0.0.1', agent: false, ...options }, (res) => {
        const pieces: Buffer[] = [];
        res.on('data', (piece: Buffer) => pieces.push(piece));
        res.on('error', reject);
        res.on('end', () => {
          const bytes = Buffer.concat(pieces);
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            cookies: res.headers['set-cookie'] ?? [],
            body: bytes.toString(),
            bytes,
          });
        });
      });
      req.on('error', reject);
      req.end();
    });
  }
}
