import { Agent, request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';

/** What came over the wire, undecoded. */
export interface Received {
  readonly status: number;
  readonly message: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly trailers: NodeJS.Dict<string>;
  readonly body: string;
  readonly bytes: Buffer;
  /** Of this cache, the last to add to it. */
  readonly cacheStatus: string;
}

export interface Asked extends RequestOptions {
  readonly body?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1000 });

/** Ends the connections that are kept for more requests. */
export function hangUp(): void {
  agent.destroy();
}

/** One request to 127.0.0.1. */
export function ask(port: number, path: string, { body, ...options }: Asked = {}): Promise<Received> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, agent, ...options }, (res) => {
      const pieces: Buffer[] = [];
      res.on('data', (piece: Buffer) => pieces.push(piece));
      res.on('error', reject);
      res.on('end', () => {
        const bytes = Buffer.concat(pieces);
        resolve({
          status: res.statusCode ?? 0,
          message: res.statusMessage ?? '',
          headers: res.headers,
          rawHeaders: res.rawHeaders,
          trailers: res.trailers,
          body: bytes.toString(),
          bytes,
          cacheStatus: String(res.headers['cache-status'] ?? ''),
        });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}
