import { OptionError } from '@sluice/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { useDictionaryMode } from '../dictionary-mode';
import { Passage } from './passage';
import { divide, type Stretch } from './stretch';

/** Where a pipeline carries its handlers. From the global registry, as that of gates. */
const HANDLERS: unique symbol = Symbol.for('@sluice/http.pipeline');

/** Express middleware that is made of several. */
export interface Pipeline extends RequestHandler {
  readonly [HANDLERS]: readonly RequestHandler[];
}

/**
 * Several gates as one middleware. A request meets them in the order given, each works as it does alone, and what they ask of
 * Redis is sent in one tick: one write per connection, and one round trip for all of them.
 *
 * Before its turn a gate only reads, the charge of a limiter aside: whoever is refused by one leaves nothing behind in the
 * others. The first limiter is charged in advance if none in front of it could answer the request; others are at their turns.
 * Functions of a gate, such as `key`, see the request as it was before the first; one that reads what another gate provides says
 * so by `after`, and waits for its turn. Behind an ordinary middleware, which may change the request, the gates start together
 * anew. What Redis has said more than a second ago, because a gate held the request back, is asked again, save for a charge.
 *
 * A pipeline in a pipeline is a part of it.
 *
 * @throws {OptionError} for what is not middleware, or takes errors.
 */
export function pipeline(...gates: readonly RequestHandler[]): Pipeline {
  if (gates.length === 0)
    throw new OptionError('gates', 'given: a pipeline is made of one at least', undefined);
  const handlers = gates.flatMap(handlersOf);
  const stretches = divide(handlers);

  function pipeline(req: Request, res: Response, next: NextFunction): void {
    useDictionaryMode(req, res);
    pass(stretches, 0, { req, res, next });
  }
  return Object.assign(pipeline, { [HANDLERS]: handlers });
}

function handlersOf(gate: RequestHandler, index: number): readonly RequestHandler[] {
  if (typeof gate !== 'function' || gate.length > 3) {
    throw new OptionError(
      `gates[${index}]`,
      'Express middleware `(req, res, next)`, and no error handler',
      gate,
    );
  }
  return (gate as Partial<Pipeline>)[HANDLERS] ?? [gate];
}

interface Exchange {
  readonly req: Request;
  readonly res: Response;
  readonly next: NextFunction;
}

function pass(stretches: readonly Stretch[], index: number, exchange: Exchange): void {
  const { req, res, next } = exchange;
  const stretch = stretches[index];
  if (stretch === undefined) {
    next();
    return;
  }
  new Passage(stretch, req, res, (error?: unknown) => {
    if (error) next(error);
    else pass(stretches, index + 1, exchange);
  }).begin();
}
