import { isThenable } from '@sluice/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { useDictionaryMode } from './dictionary-mode';
import { fail } from './fail';

/** Where a gate carries its {@link Prefetch}. From the global registry, so that two installed copies understand each other. */
export const PREFETCH: unique symbol = Symbol.for('@sluice/http.prefetch');

/** How a pipeline starts a gate's work before the gate's turn. */
export interface Prefetch {
  /** Whether starting spends something, such as a limiter's quota. A pipeline prefetches at most one such gate. */
  readonly charges: boolean;

  /** Whether it lets every request go on, as long as Redis answers: then one behind it may be charged in advance. */
  readonly passes?: boolean | undefined;

  /** Whether `start` calls functions of the app, which could read what is not there yet. */
  readonly asks?: boolean | undefined;

  /** The property of the request that is there from its turn on. */
  readonly provides?: string | undefined;

  /**
   * Starts the gate's Redis work now and returns the rest of the gate, to be called at its turn, at most once.
   *
   * Never throws: what went wrong comes out at the turn. Without a turn, it comes out nowhere.
   */
  readonly start: (req: Request, res: Response) => Turn;
}

/** The rest of a gate whose work has been started: decides, then answers or calls `next`. */
export interface Turn {
  (next: NextFunction): void;

  /** Whether it is known already that it will answer: then nothing needs to be started for those behind it. */
  readonly refuses?: boolean | undefined;
}

/**
 * Express middleware that a pipeline may be able to prefetch, and that works alone all the same. One that has the property, and
 * nothing in it, waits for its turn, and does not keep those behind it from being started.
 */
export interface Gate extends RequestHandler {
  readonly [PREFETCH]?: Prefetch | undefined;
}

/** A gate in two halves: what asks Redis, and what is done with the answer. */
export interface GateDefinition<Started> {
  /** Names the middleware, for stack traces and for `after` of other gates. */
  readonly name: string;

  /** See {@link Prefetch.charges}. */
  readonly charges?: boolean | undefined;

  /** See {@link Prefetch.passes}. */
  readonly passes?: boolean | undefined;

  /** See {@link Prefetch.asks}. */
  readonly asks?: boolean | undefined;

  /** See {@link Prefetch.provides}. */
  readonly provides?: string | undefined;

  /** The name of a gate whose result this one reads: then it waits for its turn and is never prefetched. */
  readonly after?: string | undefined;

  /**
   * Asks Redis, and returns what {@link finish} needs; a promise, most often. `undefined` lets the request pass. What it
   * throws goes to `next`.
   */
  readonly start: (req: Request, res: Response) => Started | undefined;

  /** The promise inside of what was started, where that is none itself: a prefetched gate may never get its turn. */
  readonly pending?: (started: Started) => PromiseLike<unknown> | undefined;

  /** See {@link Turn.refuses}. Asked at once. */
  readonly refuses?: (started: Started) => boolean;

  /**
   * Answers the request, or calls `next` once. Hands a rejection to `next` with {@link fail}, because Express 4 ignores a
   * returned promise.
   */
  readonly finish: (req: Request, res: Response, next: NextFunction, started: Started) => void;
}

/** Makes the middleware. Alone, it costs two plain calls: no promise and no look-up is added. */
export function defineGate<Started>(definition: GateDefinition<Started>): Gate {
  const { name, charges = false, passes = false, asks = false, provides, after, start, finish } = definition;
  const { pending, refuses } = definition;

  function handle(req: Request, res: Response, next: NextFunction): void {
    useDictionaryMode(req, res);
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
  if (after !== undefined) return Object.assign(handle, { [PREFETCH]: undefined });

  function prefetch(req: Request, res: Response): Turn {
    let started: Started | undefined;
    try {
      started = start(req, res);
    } catch (error) {
      return (next) => {
        fail(next, error);
      };
    }
    if (started === undefined) return goOn;
    const known = started;
    const work = isThenable(known) ? known : pending?.(known);
    work?.then(undefined, ignore); // another gate may refuse the request: nobody would be waiting
    const turn = (next: NextFunction) => {
      finish(req, res, next, known);
    };
    return refuses?.(known) === true ? Object.assign(turn, { refuses: true }) : turn;
  }
  return Object.assign(handle, { [PREFETCH]: { charges, passes, asks, provides, start: prefetch } });
}

function goOn(next: NextFunction): void {
  next();
}

function ignore(): void {
  // Whoever has the turn sees the rejection still: `then` made a promise of its own.
}
