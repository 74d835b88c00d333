import { createWarnOnce } from '../warn-once';

/** The part of a client of node-redis that matters here. From 5.9 on it can be paused: it then writes nothing. */
interface Writer {
  readonly isReady?: boolean;
  on?(event: 'connect' | 'error', listener: () => void): unknown;
  withTypeMapping?: unknown;
  _pause?(): void;
  _unpause?(): void;
}

const kept = new WeakSet<Writer>();

/**
 * Keeps every reply with its caller when a connection is lost.
 *
 * node-redis 5 writes at the end of the tick, also into a socket that has broken since. What it wrote to nobody still waits
 * for a reply, and takes the first of the next connection; so does everything after it, one off, until that connection is
 * lost too (seen on 5.12.1; 4 writes at once, and 6 looks at the socket again). A client that is paused for the rest of
 * that tick keeps what it has not written, and writes it when it is connected again.
 *
 * @param client a single connection: of a cluster, pool or sentinel, the client inside.
 */
export function keepInStep(client: Writer): void {
  if (kept.has(client)) return;
  kept.add(client);
  if (client._pause === undefined) {
    if (client.withTypeMapping !== undefined) warnOnce('SLUICE_REDIS_OUT_OF_STEP', '', OUT_OF_STEP);
    return;
  }
  const resume = () => client._unpause?.();
  client.on?.('error', () => {
    if (client.isReady !== false) return;
    client._pause?.();
    setImmediate(resume); // after the write that the client may have planned
  });
  client.on?.('connect', resume); // the next connection may be there before that
}

const warnOnce = createWarnOnce<'SLUICE_REDIS_OUT_OF_STEP'>();

const OUT_OF_STEP =
  'node-redis 5 before 5.9 can give the reply of one command to another after a lost connection: use 5.9 or newer';
