import type { Request, Response } from 'express';
import type { Socket } from 'node:net';

/** Whether the connection of a request is gone, so that nobody could get an answer. */
export function isGone(req: Request, res: Response): boolean {
  return res.closed || req.socket.destroyed;
}

/** Calls back once, when a response has been sent or its connection is gone, until what is returned is called. */
export function whenClosed(req: Request, res: Response, listener: () => void): () => void {
  res.once('close', closed);
  // The response of a pipelined request has no socket until it is its turn, and hears of nothing before.
  const forget = res.socket === null ? whenSocketClosed(req.socket, closed) : undefined;
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

/** By one listener on each socket, however many requests were pipelined: Node warns of the eleventh as of a leak. */
const listenersOf = new WeakMap<Socket, Set<() => void>>();

function whenSocketClosed(socket: Socket, listener: () => void): () => void {
  const listeners = listenersOf.get(socket) ?? listenTo(socket);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function listenTo(socket: Socket): Set<() => void> {
  const listeners = new Set<() => void>();
  listenersOf.set(socket, listeners);
  socket.once('close', () => {
    for (const listener of listeners) listener();
  });
  return listeners;
}
