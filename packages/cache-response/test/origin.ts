import type { Request, Response } from 'express';

/** What a handler answers, one after another; the last again and again. */
export interface Answer {
  readonly status?: number;
  /** Values of several lines as lists; functions for what depends on the time. */
  readonly headers?: Readonly<Record<string, string | string[] | (() => string)>>;
  readonly body?: string;
  /** Answers 304 where the request has this condition. */
  readonly unless?: Readonly<Record<string, string>>;
}

/** HTTP dates, in seconds from now. */
export function at(seconds: number): () => string {
  return () => new Date(Date.now() + seconds * 1000).toUTCString();
}

/** A handler that answers so, as a proxy or a server of files does: with no help of Express. Its body is the number of the run. */
export function answers(...given: readonly Answer[]) {
  const seen: Request['headers'][] = [];
  function handler(req: Request, res: Response, run: number): void {
    seen.push({ ...req.headers });
    const answer = given[Math.min(run, given.length) - 1] ?? {};
    const [condition] = Object.entries(answer.unless ?? {});
    const unchanged = condition !== undefined && req.headers[condition[0]] === condition[1];
    res.statusCode = unchanged ? 304 : (answer.status ?? 200);
    for (const [name, value] of Object.entries(answer.headers ?? {})) {
      res.setHeader(name, typeof value === 'function' ? value() : value);
    }
    res.setHeader('X-Run', String(run));
    res.end(unchanged || res.statusCode === 204 ? undefined : (answer.body ?? String(run)));
  }
  return Object.assign(handler, { seen });
}
