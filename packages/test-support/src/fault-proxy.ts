import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Delay } from './delay';
import type { Address } from './raw-command';

type Fault = 'none' | 'cut' | 'black-hole';

interface Link {
  readonly inner: Socket;
  readonly outer: Socket;
  /** Something that was sent on it did not arrive. */
  lost: boolean;
  /** Its client has sent something and heard nothing since. */
  waiting: boolean;
}

/** A TCP proxy on a free port of 127.0.0.1, whose network can be made as bad as a test wants. */
export class FaultProxy {
  readonly port: number;
  /** How many pieces clients have sent: calls of one tick arrive as one. */
  chunks = 0;
  /** How often clients have sent something with nothing on its way before it. */
  roundTrips = 0;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #fault: Fault = 'none';
  #latencyMs = 0;

  constructor(server: Server, target: Address) {
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

  /** Adds so much to every piece, in each direction. None overtakes another, also when it becomes less. */
  latency(ms: number): void {
    this.#latencyMs = ms;
  }

  /** Ends all connections and refuses new ones, until {@link heal}. */
  cut(): void {
    this.#fault = 'cut';
    this.drop();
  }

  /**
   * Keeps all connections, and takes new ones, but lets nothing through, until {@link heal}. What is sent is lost, and so
   * is then the connection: the peer has forgotten it, and resets it at the next segment that is sent again.
   */
  blackHole(): void {
    this.#fault = 'black-hole';
  }

  /** Resets the connections there are; new ones are taken. */
  drop(): void {
    for (const link of this.#links) reset(link);
  }

  heal(): void {
    this.#fault = 'none';
    this.#latencyMs = 0;
    for (const link of this.#links) if (link.lost) reset(link);
  }

  async stop(): Promise<void> {
    this.drop();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(outer: Socket, target: Address): void {
    outer.on('error', () => undefined);
    if (this.#fault === 'cut') {
      resetSocket(outer);
      return;
    }
    const inner = 'path' in target ? connect(target.path) : connect(target.port, '127.0.0.1');
    const link: Link = { inner, outer, lost: false, waiting: false };
    this.#links.add(link);
    inner.on('error', () => undefined);
    outer.on('data', () => {
      this.chunks++;
      if (!link.waiting) this.roundTrips++;
      link.waiting = true;
    });
    inner.on('data', () => {
      link.waiting = false;
    });
    this.#forward(link, outer, inner);
    this.#forward(link, inner, outer);
    outer.on('close', () => {
      inner.destroy();
      this.#links.delete(link);
    });
    inner.on('close', () => {
      outer.destroy();
    });
  }

  #forward(link: Link, from: Socket, to: Socket): void {
    const delay = new Delay<Buffer>((chunk) => to.write(chunk));
    from.on('data', (chunk: Buffer) => {
      if (this.#fault === 'black-hole') link.lost = true;
      else delay.pass(chunk, this.#latencyMs);
    });
  }
}

function reset({ inner, outer }: Link): void {
  resetSocket(outer);
  inner.destroy();
}

/** A socket that is being shut down cannot be reset: Node 20 then neither closes it nor, at its own end, gives up waiting for that. */
function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

export async function startFaultProxy(target: Address): Promise<FaultProxy> {
  const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new FaultProxy(server, target);
}
