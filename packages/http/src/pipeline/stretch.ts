import type { RequestHandler } from 'express';
import { PREFETCH, type Gate, type Prefetch } from '../prefetch';

export interface Step {
  readonly handler: RequestHandler;
  /** Of a gate that starts before its turn. */
  readonly early: Prefetch | undefined;
}

/** Handlers of a pipeline that a request meets one after another. What starts early among them starts before the first. */
export interface Stretch {
  readonly steps: readonly Step[];
  /** The places of those that start early, in that order: one that charges is the first. */
  readonly order: readonly number[];
  /** Properties of the request that functions of the app could look for before they are there. */
  readonly guarded: readonly string[];
}

/** An ordinary middleware ends a stretch: the gates behind it may read what it provides. */
export function divide(handlers: readonly RequestHandler[]): Stretch[] {
  const stretches: RequestHandler[][] = [[]];
  for (const handler of handlers) {
    stretches.at(-1)?.push(handler);
    if (!(PREFETCH in handler)) stretches.push([]);
  }
  return stretches.filter((stretch) => stretch.length > 0).map(plan);
}

function plan(handlers: readonly RequestHandler[]): Stretch {
  const steps = stepsOf(handlers);
  const charges = (index: number) => Number(steps[index]?.early?.charges === true);
  const order = [...steps.keys()].filter((index) => steps[index]?.early !== undefined);
  order.sort((left, right) => charges(right) - charges(left));
  const early = steps.flatMap((step) => step.early ?? []);
  const provided = early.flatMap(({ provides }) => provides ?? []);
  return { steps, order, guarded: early.some(({ asks }) => asks) ? provided : [] };
}

function stepsOf(handlers: readonly Gate[]): Step[] {
  const provided = new Set<string>();
  let passes = true;
  return handlers.map((handler, index) => {
    const prefetch = handler[PREFETCH];
    const { charges = false, provides } = prefetch ?? {};
    const isSecond = handlers.indexOf(handler) < index || (provides !== undefined && provided.has(provides));
    if (provides !== undefined) provided.add(provides);
    // What is answered in front of a limiter is not to be charged by it.
    const early = isSecond || (charges && !passes) ? undefined : prefetch;
    passes &&= prefetch?.passes === true;
    return { handler, early };
  });
}
