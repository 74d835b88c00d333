import express, { type Express, type Request, type RequestHandler } from 'express';
import type { LagMeter } from '../lag-meter';
import type { Gates } from './gates';
import type { Mode, Passage, Subject } from './scenario';

/** `/<mode>/<subject>` behind the gate of that mode and subject; each passage is written down. */
export function createApp(gates: Gates, lag: LagMeter, passages: Passage[]): Express {
  const app = express();
  app.set('env', 'test');
  for (const [mode, bySubject] of Object.entries(gates)) {
    for (const [subject, gate] of Object.entries(bySubject)) {
      app.get(
        `/${mode}/${subject}`,
        measured(gate, mode as Mode, subject as Subject, lag, passages),
        (_req, res) => {
          res.send('ok');
        },
      );
    }
  }
  return app;
}

/** The gate, timed from its entry until it calls `next` or ends the response. */
function measured(
  gate: RequestHandler,
  mode: Mode,
  subject: Subject,
  lag: LagMeter,
  passages: Passage[],
): RequestHandler {
  return function measuredGate(req, res, next) {
    const passage: Passage = { mode, subject, gateMs: undefined, lagMs: 0, status: 0, source: 'none' };
    passages.push(passage);
    const enteredAtMs = performance.now();
    const lagBeforeMs = lag.total();
    const leave = () => {
      if (passage.gateMs !== undefined) return;
      passage.gateMs = performance.now() - enteredAtMs;
      passage.lagMs = lag.total() - lagBeforeMs;
      passage.source = sourceOf(req);
    };
    res.once('finish', () => {
      leave();
      passage.status = res.statusCode;
    });
    void gate(req, res, (error?: unknown) => {
      leave();
      next(error);
    });
  };
}

/** The peer says who it counted for, but not who counted: it knows nobody but Redis. */
function sourceOf(req: Request): string {
  const result = req.rateLimit as { source?: string } | undefined;
  if (result === undefined) return 'none';
  return result.source ?? 'redis';
}
