import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { fail } from './fail';

/** Where a gate carries its {@link Prefetch}. From the global registry, so that two installed copies understand each other. */
export const PREFETCH: unique symbol = Symbol.for('@sluice/http.prefetch');

/** How a pipeline starts a gate's work before the gate's turn. */
export interface Prefetch {
  /** Whether starting spends something, such as a limiter's quota. A pipeline prefetches at most one such gate. */
  readonly charges: boolean;

  /**
   * Starts the gate's Redis work now and returns the rest of the gate, to be called at its turn, at most once.
   *
   * Never throws: what went wrong comes out at the turn. Without a turn, it comes out nowhere.
   */
  readonly start: (req: Request, res: Response) => Turn;
}

/** The rest of a gate whose work has been started: decides, then answers or calls `next`. */
export type Turn = (next: NextFunction) => void;

/** Express middleware that a pipeline may be able to prefetch, and that works alone all the same. */
export interface Gate extends RequestHandler {
  readonly [PREFETCH]?: Prefetch;
}

/** A gate in two halves: what asks Redis, and what is done with the answer. */
export interface GateDefinition<Started> {
  /** Names the middleware, for stack traces and for `after` of other gates. */
  readonly name: string;

  /** See {@link Prefetch.charges}. */
  readonly charges?: boolean | undefined;

  /** The name of a gate whose result this one reads: then it waits for its turn and is never prefetched. */
  readonly after?: string | undefined;

  /**
   * Asks Redis, and returns what {@link finish} needs; a promise, most often. `undefined` lets the request pass. What it
   * throws goes to `next`.
   *
   * A promise inside an object must have a rejection handler: a prefetched gate may never get its turn.
   */
  readonly start: (req: Request, res: Response) => Started | undefined;

  /**
   * Answers the request, or calls `next` once. Hands a rejection to `next` with {@link fail}, because Express 4 ignores a
   * returned promise.
   */
  readonly finish: (req: Request, res: Response, next: NextFunction, started: Started) => void;
}

/** Makes the middleware. Alone, it costs two plain calls: no promise and no look-up is added. */
export function defineGate<Started>(definition: GateDefinition<Started>): Gate {
  const { name, charges = false, after, start, finish } = definition;

  function handle(req: Request, res: Response, next: NextFunction): void {
    let started: Started | undefined;
    try {
      started = start(req, res);
    } catch (error) {
      fail(next, error);
      return;
    }
    if (started === undefined) next();
    else finish(req, res, next, started);
  }
  Object.defineProperty(handle, 'name', { value: name });
  if (after !== undefined) return handle;

  function prefetch(req: Request, res: Response): Turn {
    let started: Started | undefined;
    try {
      started = start(req, res);
    } catch (error) {
      return (next) => {
        fail(next, error);
      };
    }
    if (isThenable(started)) started.then(undefined, ignore); // another gate may refuse the request: nobody would be waiting
    return (next) => {
      if (started === undefined) next();
      else finish(req, res, next, started);
    };
  }
  return Object.assign(handle, { [PREFETCH]: { charges, start: prefetch } });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

function ignore(): void {
  // Whoever has the turn sees the rejection still: `then` made a promise of its own.
}
