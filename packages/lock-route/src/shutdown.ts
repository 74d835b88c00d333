import type { Server } from 'node:net';
import { openLocks } from './shared-locks';

/**
 * Ends an app in good order, for the handler of SIGTERM: answers every request that waits for a lock with 503, closes the
 * server, which lets the running requests end, and then gives free whatever is held still, by handlers whose clients left.
 *
 * It is about every lock of this package in the process. Requests that come meanwhile are served if they need not wait.
 * Resolves when Redis was told; the clients of Redis stay open. Rejects with what the server says to being closed, such as
 * that it does not run; the locks are given free all the same.
 */
export async function shutdown(server: Server): Promise<void> {
  for (const locks of openLocks()) locks.drain();
  try {
    await new Promise<void>((resolve, reject) => {
      server.close((error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  } finally {
    await Promise.all(openLocks().map((locks) => locks.close()));
  }
}
