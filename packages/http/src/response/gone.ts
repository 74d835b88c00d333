import type { Request, Response } from 'express';

/** Whether the connection of a request is gone, so that nobody could get an answer. */
export function isGone(req: Request, res: Response): boolean {
  return res.closed || req.socket.destroyed;
}

/** Calls back once, when a response has been sent or its connection is gone, until what is returned is called. */
export function whenClosed(req: Request, res: Response, listener: () => void): () => void {
  res.once('close', closed);
  // The response of a pipelined request has no socket until it is its turn, and hears of nothing before.
  const { socket } = req;
  const waitsForItsTurn = res.socket === null;
  if (waitsForItsTurn) socket.once('close', closed);
  return stop;

  function closed(): void {
    stop();
    listener();
  }

  function stop(): void {
    res.off('close', closed);
    if (waitsForItsTurn) socket.off('close', closed);
  }
}
