import type { Request, RequestHandler, Response } from 'express';
import { callerOf } from '../callers/caller';
import { gateTimeMs } from './gate-timing';
import type { Operations } from './operations';

/**
 * Tells each response by whom its limit was decided and how long that took, what the cache did with it, and which process
 * answered, in `Server-Timing`: a page can read that of its own load. And logs it.
 */
export function observe(operations: Pick<Operations, 'log'>): RequestHandler {
  return function observe(req, res, next) {
    const start = performance.now();
    let gateMs = 0;
    beforeHead(res, () => {
      gateMs = gateTimeMs(res);
      res.setHeader('Server-Timing', serverTiming(req, res, gateMs));
    });
    res.once('finish', () => {
      record(operations, req, res, gateMs, performance.now() - start);
    });
    next();
  };
}

function serverTiming({ rateLimit }: Request, res: Response, gateMs: number): string {
  const cache = res.getHeader('Cache-Status');
  const metrics = [
    ...(rateLimit === undefined
      ? []
      : [`limit;desc="${rateLimit.source}";dur=${gateMs.toFixed(2)}`, left(rateLimit)]),
    ...(typeof cache === 'string' ? [`cache;desc=${JSON.stringify(cache)}`] : []),
    `process;desc="${String(process.pid)}"`,
  ];
  return metrics.join(', ');
}

function left({ policies, policy, remaining, limit }: NonNullable<Request['rateLimit']>): string {
  const windowMs = policies.find(({ name }) => name === policy)?.windowMs ?? 0;
  return `left;desc="${String(remaining)} of ${String(limit)} left in ${String(windowMs / 1000)} s"`;
}

/** The meter of every open page asks every second, and every page once, for nothing: it would hide everything else. */
const [METER, VISITOR] = ['/api/quota', '/api/visitor'];

function record(
  operations: Pick<Operations, 'log'>,
  req: Request,
  res: Response,
  gateMs: number,
  totalMs: number,
): void {
  const result = req.rateLimit;
  if (result === undefined) return;
  const [path = ''] = req.originalUrl.split('?');
  if (path === METER || path === VISITOR) return;
  const { source, allowed } = result;
  const { plan } = callerOf(res);
  const { method } = req;
  const { statusCode: status } = res;
  operations.log({
    ...{ at: new Date(), process: process.pid, method, path },
    ...{ plan: plan.name, status, source, allowed, gateMs, totalMs },
  });
}

/** Runs `prepare` when the status is decided and headers can still be added. */
function beforeHead(res: Response, prepare: () => void): void {
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => Response;
  res.writeHead = ((...args: unknown[]) => {
    prepare();
    return writeHead(...args);
  }) as typeof res.writeHead;
}
