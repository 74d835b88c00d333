import { refuseShuttingDown } from '@sluice/http';
import type { Request, Response } from 'express';
import type { Asked } from './asking';
import { lockRouteEvents, type LockRouteEvent } from './events';
import { Hold } from './hold';
import { createRefuseBusy, refuseUnavailable, type RefuseBusy } from './refusals';
import { markNotHandled } from './response/not-handled';
import type { OnContention, ResolvedOptions } from './resolve-options';

/** Makes a hold of what came of asking; or answers the request, and gives `'answered'`. */
export type Answer = (req: Request, res: Response, asked: Asked) => Hold | 'answered';

export function createAnswer({
  onContention,
  onUnavailable,
  concurrency,
  maxHoldMs,
}: ResolvedOptions): Answer {
  const refuse = createRefuse(onContention, concurrency !== undefined);

  return function answer(req, res, asked) {
    switch (asked.kind) {
      case 'held':
        return told('acquired', new Hold(asked.held, maxHoldMs));
      case 'refused':
        if (onContention.mode === 'skip' && onContention.run) return told('skipped', new Hold());
        markNotHandled(res, 'not-run');
        refuse(req, res, asked.retryAfterMs);
        return told(onContention.mode === 'skip' ? 'skipped' : 'refused', 'answered');
      case 'no-answer':
        if (onUnavailable === 'open') return told('unprotected', new Hold());
        markNotHandled(res, 'not-run');
        refuseUnavailable(req, res);
        return told('unavailable', 'answered');
      case 'closing':
        markNotHandled(res, 'not-run');
        refuseShuttingDown(req, res);
        return told('unavailable', 'answered');
      case 'left':
        return told('left', 'answered');
    }
  };
}

function told<Result extends Hold | 'answered'>(outcome: LockRouteEvent['outcome'], result: Result): Result {
  lockRouteEvents.publish(() => ({ outcome, waitedMs: result === 'answered' ? 0 : result.lock.waited }));
  return result;
}

function createRefuse(onContention: OnContention, concurrent: boolean): RefuseBusy {
  if (onContention.mode !== 'skip') return createRefuseBusy(onContention.status, concurrent);
  return function skip(_req, res) {
    res.status(204).end();
  };
}
