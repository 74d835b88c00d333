import type { Response } from 'express';
import { COMMENT } from './frame';

export interface StreamLimits {
  readonly maxBufferedBytes: number;
  /** The client takes nothing, or too little. */
  readonly onSlow: () => void;
}

/** One response as an event stream: its head, what is written to it, and how fast its client takes that. */
export class EventStream {
  readonly #res: Response;
  readonly #limits: StreamLimits;
  #onDrain: (() => void) | undefined;
  #full = false;
  /** How much had been taken at the last heartbeat, and for how many of them that did not change. */
  #takenBytes = 0;
  #idleBeats = 0;

  constructor(res: Response, limits: StreamLimits) {
    this.#res = res;
    this.#limits = limits;
    res.on('drain', this.#drained);
    res.on('close', this.#drained);
  }

  get opened(): boolean {
    return this.#res.headersSent;
  }

  open(): void {
    writeHead(this.#res);
    this.#res.flushHeaders();
  }

  write(frame: Buffer): void {
    if (this.#res.destroyed || this.#res.writableEnded) return;
    this.#full = !this.#res.write(frame);
    if (this.#res.writableLength > this.#limits.maxBufferedBytes) this.#limits.onSlow();
  }

  /** Resolves when the client has taken what was written, or is gone; `undefined` where it has. */
  whenTaken(): Promise<void> | undefined {
    if (!this.#full) return undefined;
    return new Promise((resolve) => (this.#onDrain = resolve));
  }

  /** @param frame to be written instead of a comment */
  beat(frame: Buffer = COMMENT): void {
    const { socket } = this.#res;
    const takenBytes = (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0);
    this.#idleBeats = this.#full && takenBytes === this.#takenBytes ? this.#idleBeats + 1 : 0;
    this.#takenBytes = takenBytes;
    if (this.#idleBeats >= 2) this.#limits.onSlow();
    else this.write(frame);
  }

  end(): void {
    if (!this.#res.writableEnded) this.#res.end();
  }

  cut(): void {
    this.#res.destroy();
  }

  readonly #drained = (): void => {
    this.#full = false;
    this.#onDrain?.();
    this.#onDrain = undefined;
  };
}

/** `no-transform` keeps `compression` and proxies from holding events back, and the last one tells nginx not to buffer them. */
export function writeHead(res: Response): void {
  res.status(200);
  res.setHeader('Content-Type', 'text/event-stream');
  res.setHeader('Cache-Control', 'no-store, no-transform');
  res.setHeader('X-Accel-Buffering', 'no');
}
