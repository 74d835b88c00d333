import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

type Fault = 'none' | 'cut' | 'black-hole';

interface Link {
  readonly inner: Socket;
  readonly outer: Socket;
}

/** A TCP proxy on a free port of 127.0.0.1, whose network can be made as bad as a test wants. */
export class FaultProxy {
  readonly port: number;
  /** How many pieces clients have sent: calls of one tick arrive as one. */
  chunks = 0;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #fault: Fault = 'none';
  #latencyMs = 0;

  constructor(server: Server, target: { path: string } | { port: number }) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (outer: Socket) => {
      this.#join(outer, target);
    });
  }

  /** For `createClient` of any major. */
  get clientOptions(): { socket: { host: string; port: number } } {
    return { socket: { host: '127.0.0.1', port: this.port } };
  }

  /** Adds so much to every piece, in each direction. */
  latency(ms: number): void {
    this.#latencyMs = ms;
  }

  /** Ends all connections and refuses new ones, until {@link heal}. */
  cut(): void {
    this.#fault = 'cut';
    this.drop();
  }

  /** Keeps all connections, and takes new ones, but lets nothing through, until {@link heal}. What is sent is lost. */
  blackHole(): void {
    this.#fault = 'black-hole';
  }

  /** Resets the connections there are; new ones are taken. */
  drop(): void {
    for (const { inner, outer } of this.#links) {
      outer.resetAndDestroy();
      inner.destroy();
    }
  }

  heal(): void {
    this.#fault = 'none';
    this.#latencyMs = 0;
  }

  async stop(): Promise<void> {
    this.drop();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(outer: Socket, target: { path: string } | { port: number }): void {
    outer.on('error', () => undefined);
    if (this.#fault === 'cut') {
      outer.resetAndDestroy();
      return;
    }
    const inner = 'path' in target ? connect(target.path) : connect(target.port, '127.0.0.1');
    const link = { inner, outer };
    this.#links.add(link);
    inner.on('error', () => undefined);
    this.#forward(outer, inner, true);
    this.#forward(inner, outer, false);
    outer.on('close', () => {
      inner.destroy();
      this.#links.delete(link);
    });
    inner.on('close', () => {
      outer.destroy();
    });
  }

  #forward(from: Socket, to: Socket, counted: boolean): void {
    from.on('data', (chunk) => {
      if (counted) this.chunks++;
      if (this.#fault === 'black-hole') return;
      if (this.#latencyMs === 0) to.write(chunk);
      else setTimeout(() => to.write(chunk), this.#latencyMs);
    });
  }
}

/** @param target a unix socket or a port of 127.0.0.1 */
export async function startFaultProxy(target: { path: string } | { port: number }): Promise<FaultProxy> {
  const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new FaultProxy(server, target);
}
