import { randomUUID } from 'node:crypto';
import type { Express, RequestHandler } from 'express';
import { idempotent, type IdempotentOptions } from '../../src/index';
import type { ExpressModule, Served } from '../serve';
import { serve } from '../serve';
import type { UsedClient } from '../use-client';

export interface IdempotentApp extends Served {
  /** How often the handler was run. */
  readonly runs: () => number;
  readonly post: (key: string | undefined, init?: PostInit) => Promise<Answer>;
}

export interface PostInit {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** The body, if it is JSON. */
  readonly json: unknown;
}

/** A key that no other test has used. */
export function freshKey(): string {
  return randomUUID();
}

let prefixes = 0;

/** A prefix that no other test of this server has. */
export function freshPrefix(): string {
  return `idem-${++prefixes}`;
}

/** Who is asking, as a test says it. */
export const byHeader: IdempotentOptions['scope'] = (req) => req.get('x-user') ?? 'alice';

/** An app with a handler behind `idempotent`; JSON is parsed. */
export async function serveIdempotent(
  express: ExpressModule,
  options: Partial<IdempotentOptions> & Pick<IdempotentOptions, 'redis'>,
  handler: RequestHandler,
  mount: (app: Express) => void = (app) => app.use(express.json(), express.raw({ type: 'image/*' })),
): Promise<IdempotentApp> {
  let runs = 0;
  const gate = idempotent({ scope: byHeader, ...options });
  const served = await serve(express, (app) => {
    mount(app);
    app.use(
      gate,
      (_req, _res, next) => {
        runs++;
        next();
      },
      handler,
    );
  });
  return {
    ...served,
    runs: () => runs,
    async post(key, { path = '/orders', method = 'POST', body = '{"item":"hat"}', headers, signal } = {}) {
      const response = await fetch(`${served.url}${path}`, {
        method,
        body,
        redirect: 'manual',
        signal: signal ?? null,
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
          ...headers,
        },
      });
      return answerOf(response);
    },
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const body = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body,
    json: isJson ? JSON.parse(body.toString()) : undefined,
  };
}

/** {@link serveIdempotent} with a fresh prefix, on a connection that waits as long as a busy machine needs. */
export function createServing(express: ExpressModule, used: UsedClient) {
  return (
    handler: RequestHandler,
    options: Partial<IdempotentOptions> = {},
    mount?: (app: Express) => void,
  ) => serveIdempotent(express, { ...used.patient(), prefix: freshPrefix(), ...options }, handler, mount);
}
