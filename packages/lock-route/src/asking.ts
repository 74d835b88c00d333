import { isGone, whenClosed } from '@sluice/http';
import type { Request, Response } from 'express';
import type { ResolvedOptions } from './resolve-options';
import type { SharedLocks } from './shared-locks';
import { createTake, type Taken } from './taking';
import { startWaiting, type EndOfWaiting } from './waiting';

/** What became of asking for a lock, the client and the process considered. */
export type Asked = Taken | { readonly kind: EndOfWaiting };

/** Asks for the lock of a request: once, or for as long as the options, the client and the process let it wait. */
export type Ask = (req: Request, res: Response, keys: readonly string[]) => Promise<Asked>;

/** @param closing signals when the gate is closed */
export function createAsk(options: ResolvedOptions, shared: SharedLocks, closing: AbortSignal): Ask {
  const { onContention } = options;
  const take = createTake(options, shared);

  async function takeInTime(req: Request, res: Response, keys: readonly string[]): Promise<Asked> {
    if (onContention.mode !== 'wait') return take(keys, undefined);
    const draining = shared.draining.aborted;
    const answered = draining ? undefined : shared.waitLimit.enter(keys, onContention.maxQueue);
    if (answered === undefined) {
      const taken = await take(keys, undefined);
      return draining && taken.kind === 'refused' ? { kind: 'closing' } : taken;
    }
    const waiting = startWaiting(onContention.waitMs, [shared.draining, closing], (left) =>
      whenClosed(req, res, left),
    );
    try {
      return await take(keys, waiting);
    } catch (error) {
      if (waiting.ended === undefined) throw error;
      return { kind: waiting.ended };
    } finally {
      waiting.stop();
      answered();
    }
  }

  return async function ask(req, res, keys) {
    if (isGone(req, res)) return { kind: 'left' };
    if (isClosed()) return { kind: 'closing' };
    const asked = await takeInTime(req, res, keys);
    const end = isGone(req, res) ? 'left' : isClosed() ? 'closing' : undefined;
    if (end === undefined) return asked;
    if (asked.kind === 'held') await asked.held.release();
    return { kind: end };
  };

  function isClosed(): boolean {
    return closing.aborted || shared.closed;
  }
}
