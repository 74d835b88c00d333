import { SharedListeners } from '@sluice/core';
import type { Request, Response } from 'express';
import type { Socket } from 'node:net';

const closings = new SharedListeners<Socket>((socket, closed) => socket.once('close', closed));

/** Whether the connection of a request is gone, so that nobody could get an answer. */
export function isGone(req: Request, res: Response): boolean {
  return res.closed || req.socket.destroyed;
}

/** Calls back once, when a response has been sent or its connection is gone, until what is returned is called. */
export function whenClosed(req: Request, res: Response, listener: () => void): () => void {
  res.once('close', closed);
  // The response of a pipelined request has no socket until it is its turn, and hears of nothing before.
  const forget = res.socket === null ? closings.add(req.socket, closed) : undefined;
  return stop;

  function closed(): void {
    stop();
    listener();
  }

  function stop(): void {
    res.off('close', closed);
    forget?.();
  }
}
