import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createBroadcast, createConnection, createTopic, type Broadcast, type Topic } from '@sluice/core';
import { express, serveApp, type ExpressModule, type ServedApp, type TestRedis } from '@sluice/test-support';
import type { Express } from 'express';
import { sseEvents, type SseEvent } from '../../src/index';
import { openStream, type Stream, type StreamOptions } from './sse-reader';

let names = 0;

/** An app with its topic and broadcast, ended after each test. */
export function useEvents(redis: TestRedis) {
  const ends: (() => unknown)[] = [];
  let name = '';

  beforeEach(() => {
    name = `n${String(++names)}`;
  });

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function connection() {
    const made = createConnection(await redis.client(), { deadline: '5s' });
    ends.push(() => {
      made.close();
    });
    return made;
  }

  return {
    atEnd: (end: () => unknown) => ends.push(end),

    async topic<Message>(): Promise<Topic<Message>> {
      const made = createTopic<Message>({ redis: await connection(), name, deadline: '5s' });
      ends.push(() => made.close());
      return made;
    },

    async broadcast<Message>(): Promise<Broadcast<Message>> {
      const made = createBroadcast<Message>({ redis: await connection(), channel: name, deadline: '5s' });
      ends.push(() => made.close());
      return made;
    },

    async serve(mount: (app: Express) => void, version: ExpressModule = express.v5): Promise<ServedApp> {
      const app = await serveApp(version, mount);
      ends.push(() => app.stop());
      return app;
    },

    async open(app: ServedApp, options?: StreamOptions): Promise<Stream> {
      const stream = await openStream(app.port, options);
      ends.push(() => {
        stream.cut();
      });
      return stream;
    },

    /** What is told on `sluice:sse` from now on. */
    told(): SseEvent[] {
      const events: SseEvent[] = [];
      const note = (event: unknown) => events.push(event as SseEvent);
      subscribe(sseEvents.name, note);
      ends.push(() => unsubscribe(sseEvents.name, note));
      return events;
    },
  };
}
