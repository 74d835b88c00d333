import {
  OptionError,
  RedisUnavailableError,
  type Broadcast,
  type Topic,
  type TopicStart,
} from '@sluice/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { fail } from '../fail';
import { refuseShuttingDown } from '../refuse-shutting-down';
import { createRefuseUnavailable } from '../refuse-unavailable';
import { writeHead } from './event-stream';
import { sseEvents } from './events';
import { Frames } from './frames';
import { resolveSse, type SseOptions, type SseSettings } from './options';
import { SseClient, type ClientContext, type Subscribe } from './sse-client';

/** Where events come from. */
export type SseSource<Message> = Topic<never, Message> | Broadcast<never, Message>;

export interface SseHandler extends RequestHandler {
  /** How many streams are open. */
  readonly clients: number;
  /** Ends all streams, and refuses those that come still, with 503. Closing the topic or the broadcast does the same. */
  close(): void;
}

/**
 * A handler, for `app.get`, that sends what is published as server-sent events (WHATWG HTML, 9.2).
 *
 * Of a topic, a client that comes back misses nothing and gets nothing twice; where that cannot be, it is told `reset`, and goes
 * on with what is published from then on. Of a broadcast, it is told `gap`. Who may listen is decided before, by other
 * middleware.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function sse<Message>(source: SseSource<Message>, options?: SseOptions<Message>): SseHandler {
  checkSource(source);
  const settings = resolveSse(options);
  const clients = new Set<SseClient<Message>>();
  const context = contextOf(source, settings, clients);
  let closed = false;

  function sse(req: Request, res: Response, next: NextFunction): void {
    if (req.method === 'HEAD') {
      writeHead(res);
      res.end();
    } else if (req.method !== 'GET') {
      next();
    } else if (closed) {
      refuseShuttingDown(req, res);
    } else {
      start(req, res, next);
    }
  }

  function start(req: Request, res: Response, next: NextFunction): void {
    const client = new SseClient(req, res, context);
    clients.add(client);
    try {
      client.start(subscribeTo(source, settings, req));
    } catch (error) {
      clients.delete(client);
      if (error instanceof RedisUnavailableError && error.reason === 'closed') refuseShuttingDown(req, res);
      else fail(next, error); // a `from` that threw, or gave what is no place to start
    }
  }

  const handler = Object.assign(sse, {
    close() {
      closed = true;
      for (const client of [...clients]) client.end();
    },
  });
  return Object.defineProperty(handler, 'clients', { get: () => clients.size }) as unknown as SseHandler;
}

const refuseUnavailable = createRefuseUnavailable('The events cannot be read.');

function contextOf<Message>(
  { kind, name }: SseSource<Message>,
  settings: SseSettings<Message>,
  clients: Set<SseClient<Message>>,
): ClientContext<Message> {
  const onFailure = (error: unknown) => {
    sseEvents.publish(() => ({ name, type: 'callback-failed', error }));
  };
  return {
    settings,
    frames: new Frames(settings, onFailure),
    gapEvent: kind === 'topic' ? 'reset' : 'gap',
    onFailure,
    refuse(req, res) {
      refuseUnavailable(req, res);
      sseEvents.publish(() => ({ name, type: 'refused' }));
    },
    onOpened() {
      sseEvents.publish(() => ({ name, type: 'opened' }));
    },
    onDone(client, closing) {
      clients.delete(client);
      if (closing !== undefined) sseEvents.publish(() => ({ name, type: 'closed', ...closing }));
    },
  };
}

/** Where the client left off; otherwise, where the app says that it begins. */
function subscribeTo<Message>(
  source: SseSource<Message>,
  settings: SseSettings<Message>,
  req: Request,
): Subscribe<Message> {
  const lastId = req.get('Last-Event-ID');
  const from = lastId === undefined || lastId === '' ? settings.from?.(req) : idOf(lastId);
  if (source.kind === 'topic') {
    return (listener, onGap) => source.subscribe(listener, { from, whenTooOld: 'now', onGap });
  }
  return (listener, onGap) => source.subscribe(listener, { since: sinceOf(from), onGap });
}

/** Places that have a name: for the app to choose, while a client has ids, of which none is kept that is so called. */
const NAMED: readonly unknown[] = ['now', 'oldest'];

function idOf(lastId: string): string {
  return NAMED.includes(lastId) ? '-' : lastId;
}

/** A broadcast has no past. */
function sinceOf(from: TopicStart | undefined): string | undefined {
  return typeof from === 'string' && !NAMED.includes(from) ? from : undefined;
}

function checkSource(source: unknown): void {
  const { kind, subscribe } = (source ?? {}) as Partial<SseSource<unknown>>;
  if ((kind !== 'topic' && kind !== 'broadcast') || typeof subscribe !== 'function') {
    throw new OptionError('source', 'what createTopic() or createBroadcast() makes', source);
  }
}
