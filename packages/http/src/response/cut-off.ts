import type { Request, Response } from 'express';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const noted = new WeakSet<Socket>();
/** Cut by Node: for a timeout, or with all others of their server. */
const cutByNode = new WeakSet<Socket>();
/** The connections of a server that are noted and open. */
const openOf = new WeakMap<Server, Set<Socket>>();

/** Notes from here on what {@link wasCutByApp} needs to know of a connection. */
export function noteCuts({ socket }: Request): void {
  if (noted.has(socket)) return;
  noted.add(socket);
  socket.on('timeout', () => cutByNode.add(socket));
  const server = serverOf(socket);
  if (server === undefined) return;
  const open = openOf.get(server) ?? noteEndOfAll(server);
  open.add(socket);
  socket.once('close', () => open.delete(socket));
}

/** A connection does not say that it was cut with all others, and a server that does so may listen on. */
function noteEndOfAll(server: Server): Set<Socket> {
  const open = new Set<Socket>();
  openOf.set(server, open);
  if (typeof server.closeAllConnections !== 'function') return open; // not of HTTP/1
  const closeAll = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    const before = [...open].filter(({ destroyed }) => !destroyed);
    closeAll();
    for (const socket of before) if (socket.destroyed) cutByNode.add(socket);
  };
  return open;
}

/**
 * Whether the app itself cut the connection, once that is closed, in the midst of its answer. That is what Express does about an
 * error that comes after the headers, when no error handler can answer any more.
 *
 * Not so where Node has cut it, for a timeout or with all others of a server that is closed: then the handler works on.
 */
export function wasCutByApp({ socket }: Request, res: Response): boolean {
  const fromHere = socket.errored === null && !socket.readableEnded;
  return res.headersSent && fromHere && !cutByNode.has(socket) && serverOf(socket)?.listening !== false;
}

function serverOf(socket: Socket): Server | undefined {
  return (socket as Socket & { server?: Server }).server;
}
