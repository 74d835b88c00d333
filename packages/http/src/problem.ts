import type { Request, Response } from 'express';

/** Problem details (RFC 9457). All of it reaches the client: nothing internal belongs here. */
export interface Problem {
  /** The HTTP status, also told in the body. */
  readonly status: number;
  /** A URI that names the kind of problem. `about:blank` says no more than the status does. */
  readonly type: string;
  /** What kind of problem it is, in a few words; the same for every occurrence. */
  readonly title: string;
  /** What happened this time, and what to do about it. */
  readonly detail?: string;
  /** Extension members, such as `violated-policies`. */
  readonly [member: string]: unknown;
}

/** A problem in both its representations, ready to be sent any number of times. */
export interface PreparedProblem {
  readonly status: number;
  readonly json: Representation;
  readonly text: Representation;
}

interface Representation {
  readonly contentType: string;
  /** A string, because Node sends it in one piece with the header, and a Buffer in a piece of its own. */
  readonly body: string;
  readonly contentLength: string;
}

export interface SendProblemOptions {
  /** Sent along, such as `Retry-After`. */
  headers?: Readonly<Record<string, string>>;
}

/** Serialises a problem once, for {@link sendPrepared}. */
export function prepareProblem(problem: Problem): PreparedProblem {
  return { status: problem.status, json: jsonOf(problem), text: textOf(problem) };
}

function jsonOf({ status, type, title, detail, ...members }: Problem): Representation {
  return representation(
    'application/problem+json',
    JSON.stringify({ type, title, status, detail, ...members }),
  );
}

function textOf({ title, detail }: Problem): Representation {
  return representation(
    'text/plain; charset=utf-8',
    detail === undefined ? `${title}\n` : `${title}: ${detail}\n`,
  );
}

function representation(contentType: string, body: string): Representation {
  return { contentType, body, contentLength: String(Buffer.byteLength(body)) };
}

/**
 * Ends the response with a problem: as `application/problem+json`, also for an `Accept` that takes anything or nothing of
 * ours, and as plain text where text or HTML is preferred. Never to be stored by a cache. Members that are `undefined`
 * are left out.
 *
 * Returns `false`, and leaves the response alone, when its headers have been sent already.
 */
export function sendProblem(
  req: Request,
  res: Response,
  problem: Problem,
  options?: SendProblemOptions,
): boolean {
  return send(req, res, problem.status, prefersText(req) ? textOf(problem) : jsonOf(problem), options);
}

/** {@link sendProblem}, without the work of serialising. */
export function sendPrepared(
  req: Request,
  res: Response,
  problem: PreparedProblem,
  options?: SendProblemOptions,
): boolean {
  return send(req, res, problem.status, prefersText(req) ? problem.text : problem.json, options);
}

function send(
  req: Request,
  res: Response,
  status: number,
  { contentType, body, contentLength }: Representation,
  options: SendProblemOptions | undefined,
): boolean {
  if (res.headersSent) return false;
  res.statusCode = status;
  if (options?.headers !== undefined) {
    for (const [name, value] of Object.entries(options.headers)) res.setHeader(name, value);
  }
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', contentType);
  res.setHeader('Content-Length', contentLength);
  if (req.method === 'HEAD') res.end();
  else res.end(body);
  return true;
}

/** `application/json` stands for a client that takes JSON and has never heard of problem details. */
const REPRESENTATIONS = ['application/problem+json', 'application/json', 'text/plain', 'text/html'];

function prefersText(req: Request): boolean {
  const { accept } = req.headers;
  if (accept === undefined || accept === '*/*') return false; // most programs; what follows would say the same
  const preferred = req.accepts(REPRESENTATIONS);
  return preferred === 'text/plain' || preferred === 'text/html';
}
