import type { Response } from 'express';

/** Why a response is not the handler's: it was answered in its place while it works, or it was not run at all. */
export type NotHandled = 'interrupted' | 'not-run';

const notHandled = new WeakMap<Response, NotHandled>();

/** Notes that a response says nothing of what the handler did. */
export function markNotHandled(res: Response, why: NotHandled): void {
  notHandled.set(res, why);
}

export function whyNotHandled(res: Response): NotHandled | undefined {
  return notHandled.get(res);
}
