import type { Response } from 'express';

const interrupted = new WeakSet<Response>();

/** Notes that a response says nothing of how far the handler came: it is answered in its place while it works. */
export function markInterrupted(res: Response): void {
  interrupted.add(res);
}

export function isInterrupted(res: Response): boolean {
  return interrupted.has(res);
}
