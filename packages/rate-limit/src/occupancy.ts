import { ResponseLife } from '@sluice/http';
import type { Request, Response } from 'express';

/**
 * Calls back once, when a request is no longer under way: its response was sent, or its client has left and the handler has
 * ended the response all the same. A handler that does not is given so long after its client has left.
 */
export function occupy(req: Request, res: Response, afterDisconnectMs: number, leave: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  let left = false;
  const leaveOnce = () => {
    clearTimeout(timer);
    if (!left) leave();
    left = true;
  };
  const life: ResponseLife = new ResponseLife(req, res, {
    disconnected() {
      timer = setTimeout(leaveOnce, afterDisconnectMs).unref();
    },
    eventStream() {
      life.endsByClosing();
    },
    changed() {
      if (life.closed && life.answered) leaveOnce();
    },
  });
  if (res.closed) leaveOnce();
}
