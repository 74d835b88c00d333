import { isThenable } from '@sluice/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { fail } from '../fail';
import type { Turn } from '../prefetch';
import { AwaitedProperty } from './awaited-property';
import type { Step, Stretch } from './stretch';

/** What Redis said longer ago is not used: a gate that was kept waiting asks again, at its turn. */
const FRESH_MS = 1000;

/** A request on its way through a stretch of a pipeline. */
export class Passage {
  readonly #stretch: Stretch;
  readonly #req: Request;
  readonly #res: Response;
  readonly #next: NextFunction;
  /** By the places of their gates. */
  readonly #turns: (Turn | undefined)[] = [];
  #awaited: readonly AwaitedProperty[] = [];
  #startedAtMs = 0;

  /** @param next called behind the stretch, or with an error */
  constructor(stretch: Stretch, req: Request, res: Response, next: NextFunction) {
    this.#stretch = stretch;
    this.#req = req;
    this.#res = res;
    this.#next = next;
  }

  begin(): void {
    if (this.#stretch.order.some((place) => place > 0)) this.#startEarly();
    this.#enter(0);
  }

  /** In one tick, so that all they send to one Redis is one write. */
  #startEarly(): void {
    const { steps, order, guarded } = this.#stretch;
    this.#startedAtMs = performance.now();
    this.#awaited = guarded
      .filter((name) => (this.#req as unknown as Record<string, unknown>)[name] === undefined)
      .map((name) => new AwaitedProperty(this.#req, this.#res, name));
    for (const place of order) {
      const early = steps[place]?.early;
      for (const property of this.#awaited) property.raised = early?.asks === true;
      const turn = early?.start(this.#req, this.#res);
      this.#turns[place] = turn;
      if (turn?.refuses !== true) continue;
      this.#release();
      return;
    }
    for (const property of this.#awaited) property.raised = true;
  }

  #enter(place: number): void {
    const step = this.#stretch.steps[place];
    if (step === undefined) {
      this.#next();
      return;
    }
    let left = false;
    this.#giveTurn(step, this.#turns[place], (error?: unknown) => {
      if (error) {
        this.#release();
        this.#next(error); // `route` too
      } else if (!left) {
        this.#enter(place + 1);
      }
      left = true;
    });
  }

  #giveTurn({ handler, early }: Step, turn: Turn | undefined, next: NextFunction): void {
    if (early?.provides !== undefined) this.#release(early.provides);
    const isFresh = early?.charges === true || performance.now() - this.#startedAtMs <= FRESH_MS;
    if (turn !== undefined && isFresh) turn(next);
    else call(handler, this.#req, this.#res, next);
  }

  #release(name?: string): void {
    for (const property of this.#awaited)
      if (name === undefined || property.name === name) property.release();
  }
}

/** As Express 5 calls it: a promise that is rejected goes to `next`. */
function call(handler: RequestHandler, req: Request, res: Response, next: NextFunction): void {
  try {
    const done: unknown = handler(req, res, next);
    if (!isThenable(done)) return;
    done.then(undefined, (error: unknown) => {
      fail(next, error);
    });
  } catch (error) {
    fail(next, error);
  }
}
