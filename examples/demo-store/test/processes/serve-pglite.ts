import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';

export interface PgliteServer {
  /** For `DATABASE_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * PGlite as several processes reach a Postgres server: over TCP. It has one backend, which does for one connection after the other
 * what is asked in one go, and a whole transaction.
 */
export async function servePglite(pglite: PGlite): Promise<PgliteServer> {
  const turns = new Turns();
  const sockets = new Set<Socket>();
  // An answer is written in pieces, and none of them waits until the one before it has arrived.
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    serve(socket, pglite, turns).catch(() => undefined); // who has gone
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://shop@127.0.0.1:${String(port)}/shop`,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

async function serve(socket: Socket, pglite: PGlite, turns: Turns): Promise<void> {
  let endTurn: (() => void) | undefined;
  try {
    for await (const message of messagesOf(socket)) {
      endTurn ??= await turns.take();
      const answer = await pglite.execProtocolRaw(message);
      socket.write(answer);
      if (!isIdleAfter(answer)) continue;
      endTurn();
      endTurn = undefined;
    }
  } finally {
    socket.destroy();
    if (endTurn !== undefined) await pglite.exec('rollback'); // gone in the middle of a transaction
    endTurn?.();
  }
}

const SSL = 80_877_103;
const TERMINATE = 'X'.charCodeAt(0);

/** `AuthenticationOk` and `ReadyForQuery`: whoever comes is welcome. */
const WELCOME = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1');

/** What a client asks, from its greeting on, until it takes its leave. */
async function* messagesOf(socket: Socket): AsyncGenerator<Buffer> {
  let received = Buffer.alloc(0);
  let isGreeted = false;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const typeBytes = isGreeted ? 1 : 0; // a greeting has no type
      if (received.length < typeBytes + 4) break;
      const length = typeBytes + received.readInt32BE(typeBytes);
      if (received.length < length) break;
      const message = received.subarray(0, length);
      received = received.subarray(length);
      if (isGreeted) {
        if (message[0] === TERMINATE) return;
        yield message;
      } else if (message.readInt32BE(4) === SSL) {
        socket.write('N');
      } else {
        isGreeted = true;
        socket.write(WELCOME);
      }
    }
  }
}

/** Whether the answer ends with `ReadyForQuery`, outside of a transaction. */
function isIdleAfter(answer: Uint8Array): boolean {
  return Buffer.from(answer.subarray(-6)).toString('latin1') === 'Z\0\0\0\x05I';
}

/** One after the other, in the order in which they come. */
class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves to what ends the turn, when it is one's turn. */
  async take(): Promise<() => void> {
    const before = this.#last;
    let end = (): void => undefined;
    this.#last = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  }
}
