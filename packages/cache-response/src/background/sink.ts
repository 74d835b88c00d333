import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

/** What Express and handlers ask a connection. */
interface Peer {
  readonly remoteAddress: string | undefined;
  readonly encrypted: boolean;
}

/** A connection to nobody: takes everything, and is asked for nothing. */
export function openSink(of: Socket): Socket {
  const sink = new Duplex({
    writableHighWaterMark: Number.MAX_SAFE_INTEGER, // of a `drain`, a response hears by the server that has its connection
    read() {
      // nothing comes
    },
    write(_chunk, _encoding, done) {
      done();
    },
  });
  const { remoteAddress, remotePort, remoteFamily } = of;
  const peer: Peer = { remoteAddress, encrypted: (of as Partial<Peer>).encrypted === true };
  const timeouts = { setTimeout: () => sink, setKeepAlive: () => sink, setNoDelay: () => sink };
  return Object.assign(sink, peer, { remotePort, remoteFamily }, timeouts) as unknown as Socket;
}
