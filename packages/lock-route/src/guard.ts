import { ResponseLife } from '@sluice/http';
import type { Request, Response } from 'express';
import type { LockGate } from './gate';
import { CLIENT_DISCONNECTED, type Hold } from './hold';
import { refuseLost } from './refusals';
import { ignoreLateAnswer } from './response/ignore-late-answer';
import { markNotHandled } from './response/not-handled';

/**
 * Gives a hold free when its request is done with it.
 *
 * That is when the response was sent or cut off, and the handler is through: by its promise where that is known
 * ({@link follow}), and else when it has ended the response.
 */
export class Guard {
  /** Whether the lock was lost, and the client told so in place of the handler's answer. */
  interrupted = false;
  readonly #hold: Hold;
  readonly #life: ResponseLife;
  #handler: 'unseen' | 'working' | 'through' = 'unseen';

  constructor(req: Request, res: Response, hold: Hold, { onDisconnect, eventStream }: LockGate['options']) {
    this.#hold = hold;
    this.#life = new ResponseLife(req, res, {
      disconnected: () => {
        if (onDisconnect !== 'hold') hold.abort(CLIENT_DISCONNECTED);
        if (onDisconnect === 'release') void hold.release();
      },
      eventStream: () => {
        if (eventStream === 'release') void hold.release();
        else this.#life.endsByClosing();
      },
      changed: () => {
        this.#releaseWhenDone();
      },
    });
    hold.onLost = () => {
      if (this.#life.closed || res.headersSent) return;
      this.interrupted = true;
      markNotHandled(res, 'interrupted');
      refuseLost(req, res);
      ignoreLateAnswer(res);
    };
  }

  /** From here on a promise tells when the handler is through. */
  follow(handler: PromiseLike<unknown>): void {
    this.#handler = 'working';
    const through = () => {
      if (this.#handler === 'working') this.#handler = 'through';
      this.#releaseWhenDone();
    };
    handler.then(through, through);
  }

  /** The handler has called `next`: whoever comes after it is not seen. */
  handedOn(): void {
    this.#handler = 'unseen';
  }

  #releaseWhenDone(): void {
    const through = this.#handler === 'unseen' ? this.#life.answered : this.#handler === 'through';
    if (this.#life.closed && through) void this.#hold.release();
  }
}
