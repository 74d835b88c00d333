import { createTopic, type TopicOptions } from '@sluice/core';
import { sse } from '@sluice/http';
import express, { type Express, type Request } from 'express';
import { createClient } from 'redis';
import { PAGE } from './page';

export interface Bid {
  readonly item: string;
  readonly cents: number;
}

/** Where the highest bids are kept, for all processes: a table, say. */
export interface Bids {
  /** Resolves to whether it is the highest. */
  place(bid: Bid): Promise<boolean>;
  highest(): Promise<ReadonlyMap<string, number>>;
}

export interface Auction {
  readonly app: Express;
  /** Ends all streams, so that the server can stop. */
  close(): Promise<void>;
}

export function createAuction(redis: TopicOptions['redis'], bids: Bids): Auction {
  const app = express();
  const topic = createTopic<Bid>({ redis, name: 'bids', retain: { age: '1h' } });

  app.get('/', (_req, res) => {
    res.send(PAGE);
  });

  // The position first: a bid that comes while the others are read is in both rather than in neither.
  app.get('/bids', async (_req, res) => {
    const position = await topic.position();
    res.json({ position, bids: [...(await bids.highest())] });
  });

  app.post('/bids/:item/:cents', async (req, res) => {
    const bid = { item: req.params.item, cents: Number(req.params.cents) };
    if (!Number.isSafeInteger(bid.cents) || bid.cents <= 0) {
      res.status(400).json({ error: 'A bid is a whole number of cents' });
    } else if (await bids.place(bid)) {
      await topic.publish(bid);
      res.sendStatus(204);
    } else {
      res.status(409).json({ error: 'Somebody bid more' });
    }
  });

  // A browser that loses its connection comes back with the id of the last event, and misses nothing.
  const from = ({ query: { after } }: Request) => (typeof after === 'string' ? after : 'now');
  app.get('/events', sse(topic, { event: 'bid', from }));

  return { app, close: () => topic.close() };
}

/** For one process. */
export function bidsInMemory(): Bids {
  const highest = new Map<string, number>();
  return {
    place({ item, cents }) {
      const isHighest = cents > (highest.get(item) ?? 0);
      if (isHighest) highest.set(item, cents);
      return Promise.resolve(isHighest);
    },
    highest: () => Promise.resolve(highest),
  };
}

if (require.main === module) {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error);
  const auction = createAuction(redis, bidsInMemory());
  const server = auction.app.listen(3000, () => {
    console.log('http://localhost:3000');
  });
  process.once('SIGTERM', () => {
    server.close(() => void redis.disconnect());
    void auction.close();
  });
}
