import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A proxy on a free port of 127.0.0.1 that passes every request on at once, and keeps the replies while it is told to. */
export class ReplyKeeper {
  readonly #server: Server;
  readonly #links = new Set<Socket>();
  #kept: (() => void)[] = [];
  #keeps = false;

  constructor(server: Server, path: string) {
    this.#server = server;
    server.on('connection', (outer: Socket) => {
      this.#join(outer, connect(path));
    });
  }

  /** For `createClient` of any major. */
  get clientOptions(): { socket: { host: string; port: number } } {
    return { socket: { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port } };
  }

  keep(): void {
    this.#keeps = true;
  }

  /** In the order in which they came. */
  letGo(): void {
    this.#keeps = false;
    for (const send of this.#kept.splice(0)) send();
  }

  async stop(): Promise<void> {
    for (const link of this.#links) link.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(outer: Socket, inner: Socket): void {
    this.#links.add(outer);
    outer.on('error', () => undefined).on('close', () => inner.destroy());
    inner.on('error', () => undefined).on('close', () => outer.destroy());
    outer.pipe(inner);
    inner.on('data', (chunk) => {
      const send = () => outer.write(chunk);
      if (this.#keeps) this.#kept.push(send);
      else send();
    });
  }
}

export async function keepReplies(path: string): Promise<ReplyKeeper> {
  const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new ReplyKeeper(server, path);
}
