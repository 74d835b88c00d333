import { serveApp, waitUntil, type ExpressModule, type ServedApp } from '@sluice/test-support';
import type { Express } from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';

export type { ExpressModule };

/** An app on a port of its own. */
export interface Served {
  readonly server: Server;
  readonly url: string;
  /** What came to the error handler. */
  readonly errors: unknown[];
  /** Opens a connection that a test can cut, and sends a text on it. */
  readonly connect: (text: string) => Promise<RawClient>;
  readonly get: (path: string, init?: RequestInit) => Promise<globalThis.Response>;
}

export interface RawClient {
  readonly socket: Socket;
  /** What has been received. */
  readonly received: () => string;
  /** Waits until so many responses, or whatever else, have been received. */
  readonly until: (text: string) => Promise<void>;
}

const running: ServedApp[] = [];

afterEach(() => Promise.all(running.splice(0).map((served) => served.stop())));

/** Serves an app until the end of the test. */
export async function serve(express: ExpressModule, mount: (app: Express) => void): Promise<Served> {
  const served = await serveApp(express, mount);
  running.push(served);
  const { server, port, errors } = served;
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    server,
    url,
    errors,
    get: (path, init) => fetch(`${url}${path}`, init),
    async connect(text) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      let received = '';
      socket.on('data', (piece) => {
        received += String(piece);
      });
      await once(socket, 'connect');
      socket.write(text);
      return {
        socket,
        received: () => received,
        until: (expected) => waitUntil(`${expected} is received`, () => received.includes(expected)),
      };
    },
  };
}

/** The text of a request without a body. */
export function requestText(path: string, method = 'GET'): string {
  return `${method} ${path} HTTP/1.1\r\nHost: test\r\n\r\n`;
}
