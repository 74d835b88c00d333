import type { BlockingConnection } from '../connection/blocking';
import type { Connection } from '../connection/connection';
import { OptionError } from '../errors';

/** How long one question blocks, and how much longer it may take before its connection counts as dead. */
const BLOCKED_S = 10;
const GRACE_MS = 5000;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/**
 * Hears that there is something to claim, by a connection of its own that blocks.
 *
 * A ring may be lost, with a process that heard it or with Redis: that costs time until somebody looks again, never a job.
 */
export class Bell {
  readonly #connection: Connection;
  readonly #wake: string;
  readonly #onRing: () => void;
  #blocking: BlockingConnection | undefined;
  #listening = false;
  #closed = false;
  #deaf = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: Connection, wake: string, onRing: () => void) {
    this.#connection = connection;
    this.#wake = wake;
    this.#onRing = onRing;
  }

  /** Nothing rings on a pool without `blocking`: who waits there looks often. */
  get deaf(): boolean {
    return this.#deaf;
  }

  /** Listens until it rings once. */
  listen(): void {
    if (this.#listening || this.#closed || this.#deaf) return;
    this.#listening = true;
    this.#ask();
  }

  close(): void {
    this.#closed = true;
    this.#hangUp();
  }

  #ask(): void {
    const blocking = this.#open();
    if (blocking === undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#hangUp();
      },
      BLOCKED_S * 1000 + GRACE_MS,
    ).unref();
    blocking
      .command(this.#wake, ['BLPOP', this.#wake, String(BLOCKED_S)])
      .then(this.#onAnswer, this.#onError);
  }

  readonly #onAnswer = (answer: unknown): void => {
    clearTimeout(this.#timer);
    this.#pauseMs = FIRST_PAUSE_MS;
    if (this.#closed) return;
    if (answer === null) {
      this.#ask();
      return;
    }
    this.#listening = false;
    this.#onRing();
  };

  /** Redis is away, or asks a question back: the connection comes again by itself. */
  readonly #onError = (): void => {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#ask();
    }, this.#pauseMs).unref();
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  };

  #open(): BlockingConnection | undefined {
    try {
      this.#blocking ??= this.#connection.blocking();
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      this.#deaf = true;
    }
    return this.#blocking;
  }

  /** What blocks is rejected, and asked anew on another connection. */
  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#blocking?.close();
    this.#blocking = undefined;
  }
}
