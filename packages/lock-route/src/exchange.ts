import type { NextFunction, Request, Response } from 'express';

/** The request, the response and, where Express called, `next` among the arguments of a handler. */
export interface Exchange {
  readonly req: Request;
  readonly res: Response;
  /** Where `next` is among the arguments; -1 without. */
  readonly nextAt: number;
}

/**
 * Finds them by what they can do: an error handler has the error before them, and frameworks have orders of their own.
 *
 * @throws {TypeError} when there is no request or no response.
 */
export function exchangeIn(args: readonly unknown[], handlerName: string): Exchange {
  const req = args.find(isRequest);
  const res = args.find(isResponse);
  if (req === undefined || res === undefined) {
    throw new TypeError(
      `${handlerName || 'The handler'} is not called with a request and a response: lock its route by lockRoute() as a middleware`,
    );
  }
  const nextAt = args.findIndex(
    (argument, index) => index > args.indexOf(res) && typeof argument === 'function',
  );
  return { req, res, nextAt };
}

function isRequest(value: unknown): value is Request {
  const { headers, method, socket } = (value ?? {}) as Partial<Request>;
  return typeof headers === 'object' && typeof method === 'string' && typeof socket === 'object';
}

function isResponse(value: unknown): value is Response {
  const { setHeader, end, writeHead } = (value ?? {}) as Partial<Response>;
  return [setHeader, end, writeHead].every((method) => typeof method === 'function');
}

/** `next` that tells that it was called. */
export function observedNext(next: NextFunction, called: () => void): NextFunction {
  return ((...args: Parameters<NextFunction>) => {
    called();
    next(...args);
  }) as NextFunction;
}
