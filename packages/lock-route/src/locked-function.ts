import { isThenable, LockLostError } from '@sluice/core';
import { fail } from '@sluice/http';
import type { NextFunction } from 'express';
import { exchangeIn, observedNext } from './exchange';
import type { LockGate } from './gate';
import { Guard } from './guard';
import { likeFunction, type AnyFunction } from './like-function';

/**
 * A handler that runs under a lock: like it in name, length, `this`, properties and metadata, and in what it returns, which
 * is a promise always. Where the lock is refused, it is answered, and the promise is one of the response.
 *
 * What the handler throws, or rejects with, goes to `next` where there is one, because Express 4 ignores a promise; else it is
 * the rejection.
 */
export function lockedFunction(gate: LockGate, handler: AnyFunction): AnyFunction {
  async function locked(this: unknown, ...args: unknown[]): Promise<unknown> {
    const { req, res, nextAt } = exchangeIn(args, handler.name);
    const next = nextAt < 0 ? undefined : (args[nextAt] as NextFunction);
    let guard: Guard | undefined;
    try {
      const entered = await gate.enter(req, res);
      if (entered === 'answered') return res;
      if (entered === 'free') return await Reflect.apply(handler, this, args);
      const observed = (guard = new Guard(req, res, entered, gate.options));
      return await entered.run(() => run(this, args, observed, nextAt));
    } catch (error) {
      if (guard?.interrupted === true && error instanceof LockLostError) return res; // that is what the client was told
      if (next === undefined) throw error;
      fail(next, error);
      return undefined;
    }
  }

  function run(self: unknown, args: readonly unknown[], guard: Guard, nextAt: number): unknown {
    const given = args.map((argument, index) =>
      index === nextAt
        ? observedNext(argument as NextFunction, () => {
            guard.handedOn();
          })
        : argument,
    );
    const result: unknown = Reflect.apply(handler, self, given);
    if (isThenable(result)) guard.follow(result);
    return result;
  }

  return likeFunction(locked, handler);
}
