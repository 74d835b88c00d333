import type { Request, Response } from 'express';
import type { Server, Socket } from 'node:net';

const noting = new WeakSet<Socket>();
const timedOut = new WeakSet<Socket>();

/** Notes from here on what {@link wasCutByApp} needs to know of a connection. */
export function noteTimeouts({ socket }: Request): void {
  if (noting.has(socket)) return;
  noting.add(socket);
  socket.on('timeout', () => timedOut.add(socket));
}

/**
 * Whether the app itself cut the connection, once that is closed, in the midst of its answer. That is what Express does about an
 * error that comes after the headers, when no error handler can answer any more.
 *
 * Not so where Node has cut it, for a timeout or with all others of a server that is closed: then the handler works on.
 */
export function wasCutByApp({ socket }: Request, res: Response): boolean {
  const fromHere = socket.errored === null && !socket.readableEnded;
  return res.headersSent && fromHere && !timedOut.has(socket) && serverOf(socket)?.listening !== false;
}

function serverOf(socket: Socket): Server | undefined {
  return (socket as Socket & { server?: Server }).server;
}
