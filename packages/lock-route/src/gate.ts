import type { Request, Response } from 'express';
import { createAnswer } from './answering';
import { createAsk } from './asking';
import type { Hold } from './hold';
import { MissingValue } from './key/missing-value';
import type { LockRouteOptions } from './options';
import { checkNotOwn, noteOwn } from './own-keys';
import { refuseIncomplete } from './refusals';
import { resolveOptions, type ResolvedOptions } from './resolve-options';
import { sharedLocks } from './shared-locks';

/** What all forms share: from a request to a lock, or to an answer in place of the handler's. */
export interface LockGate {
  readonly options: ResolvedOptions;

  /**
   * Takes the lock of a request, and sets `req.lock`: `'answered'` when the handler is not to run, `'free'` when it needs no
   * lock. Rejects with what `key` throws, and with what is a bug, such as a key that the request holds already.
   */
  enter(req: Request, res: Response): Promise<Hold | 'free' | 'answered'>;

  /**
   * Ends the waiting of its requests, and refuses new ones, with 503. Gives free what they hold, whether or not they are
   * done. Resolves when Redis was told.
   */
  close(): Promise<void>;
}

/** @throws {OptionError} for a wrong option. */
export function createGate(given: LockRouteOptions): LockGate {
  const options = resolveOptions(given);
  const shared = sharedLocks(options.redis, options.prefix, options.deadlineMs);
  const closing = new AbortController();
  const ask = createAsk(options, shared, closing.signal);
  const answer = createAnswer(options);
  const holds = new Set<Hold>();

  async function keysOf(req: Request, res: Response): Promise<readonly string[] | 'free' | 'answered'> {
    try {
      return (await options.askKeys(req, res)) ?? 'free';
    } catch (error) {
      if (!(error instanceof MissingValue)) throw error;
      refuseIncomplete(req, res, error.place);
      return 'answered';
    }
  }

  return {
    options,
    async enter(req, res) {
      const keys = await keysOf(req, res);
      if (keys === 'free' || keys === 'answered') return keys;
      checkNotOwn(req, shared.local, keys, options.concurrency ?? 1);
      const hold = answer(req, res, await ask(req, res, keys));
      if (hold === 'answered') return hold;
      const forgetOwn = hold.lock.acquired ? noteOwn(req, shared.local, keys) : undefined;
      holds.add(hold);
      hold.onReleased = () => {
        holds.delete(hold);
        forgetOwn?.();
      };
      req.lock = hold.lock;
      return hold;
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await Promise.all([...holds].map((hold) => hold.revoke()));
      await shared.leave();
    },
  };
}
