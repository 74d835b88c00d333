import type { RequestHandler, Response } from 'express';

interface GateTiming {
  startedAt: number;
  /** Of the gates that are done. */
  spentMs: number;
  waiting: boolean;
}

const timings = new WeakMap<Response, GateTiming>();

/** The same gate, with its time taken for {@link gateTimeMs}. */
export function timed(gate: RequestHandler): RequestHandler {
  return function timedGate(req, res, next) {
    const timing = timings.get(res) ?? { startedAt: 0, spentMs: 0, waiting: false };
    timings.set(res, timing);
    timing.startedAt = performance.now();
    timing.waiting = true;
    return gate(req, res, (error?: unknown) => {
      timing.spentMs += performance.now() - timing.startedAt;
      timing.waiting = false;
      next(error);
    });
  };
}

/** How long the gates of this request took so far: until it went on, or until now where a gate answers it itself. */
export function gateTimeMs(res: Response): number {
  const timing = timings.get(res);
  if (timing === undefined) return 0;
  return timing.spentMs + (timing.waiting ? performance.now() - timing.startedAt : 0);
}
