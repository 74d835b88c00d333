import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type RequestOptions, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** What came over the wire, undecoded. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly trailers: NodeJS.Dict<string>;
  readonly body: Buffer;
}

/** A server of an app, on a free port. */
export async function serve(app: Express): Promise<Server> {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export async function receive(app: Express, options: RequestOptions = {}): Promise<Received> {
  const server = await serve(app);
  try {
    return await new Promise<Received>((resolve, reject) => {
      const req = request({ port: portOf(server), host: '127.0.0.1', agent: false, ...options }, (res) => {
        const pieces: Buffer[] = [];
        res.on('data', (piece: Buffer) => pieces.push(piece));
        res.on('error', reject);
        res.on('end', () => {
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            rawHeaders: res.rawHeaders,
            trailers: res.trailers,
            body: Buffer.concat(pieces),
          });
        });
      });
      req.on('error', reject);
      req.end();
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
