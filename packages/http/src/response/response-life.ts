import type { Request, Response } from 'express';
import type { Readable } from 'node:stream';
import { noteCuts, wasCutByApp } from './cut-off';
import { isEventStream } from './event-stream';
import { whenClosed } from './gone';

export interface ResponseListener {
  /** The client left before the response was ended. */
  disconnected(): void;
  /** The headers of an event stream have been written. */
  eventStream(): void;
  /** {@link ResponseLife.closed} or {@link ResponseLife.answered} has become true. */
  changed(): void;
}

/** How far a response has come. It is told by what happens to the response, because no middleware sees what a handler does. */
export class ResponseLife {
  /** It was sent, or its connection is gone. */
  closed = false;
  /**
   * The handler needs no more to end it: it called `end` or `destroy`, or has a stream piped into it. After a client that
   * left, this comes with the `end` of a handler that did not notice.
   */
  answered = false;
  readonly #res: Response;
  readonly #listener: ResponseListener;

  constructor(req: Request, res: Response, listener: ResponseListener) {
    this.#res = res;
    this.#listener = listener;
    this.#watchMethods();
    this.#watchPipes();
    noteCuts(req);
    res.once('finish', () => {
      this.answered = true;
      this.#close();
    });
    const stop = whenClosed(req, res, () => {
      stop();
      if (this.closed) return;
      if (wasCutByApp(req, res)) this.answered = true;
      if (!res.writableEnded) listener.disconnected();
      this.#close();
    });
  }

  /** Nobody ends it but the client: when its connection is gone, the handler has no more to do. */
  endsByClosing(): void {
    this.answered = true;
  }

  #watchMethods(): void {
    const res = this.#res;
    const { end, destroy, writeHead } = res as unknown as Record<string, (...args: unknown[]) => unknown>;
    if (end === undefined || destroy === undefined || writeHead === undefined) return;
    Object.assign(res, {
      end: (...args: unknown[]) => {
        const result = end.apply(res, args);
        this.#answer();
        return result;
      },
      destroy: (...args: unknown[]) => {
        const result = destroy.apply(res, args);
        this.#answer();
        return result;
      },
      writeHead: (...args: unknown[]) => {
        const result = writeHead.apply(res, args);
        if (isEventStream(res, args)) this.#listener.eventStream();
        return result;
      },
    });
  }

  /** A stream that is piped in ends the response, and nothing is heard of it after the client has left. */
  #watchPipes(): void {
    this.#res.on('pipe', () => {
      this.answered = true;
    });
    this.#res.on('unpipe', (source: Readable) => {
      // A source that has failed is not taken out by the handler, to go on by itself, but by Node.
      if (!source.destroyed && !this.closed) this.answered = false;
    });
  }

  #answer(): void {
    this.answered = true;
    this.#listener.changed();
  }

  #close(): void {
    this.closed = true;
    this.#listener.changed();
  }
}
