import { createTopic, type RedisInput, type Topic } from '@sluice/core';
import { unlessAway } from '../redis/unless-away';

/** What has become of seats of an event. */
export interface SeatNews {
  readonly eventId: number;
  readonly artist?: string;
  /** `C12` */
  readonly seats: readonly string[];
  readonly state: 'held' | 'free' | 'sold';
  /** When a hold ends by itself. */
  readonly endsInMs?: number;
}

/** What becomes of seats, for every window that shows them. */
export interface House {
  readonly news: Topic<SeatNews>;
  /** Tells everybody. Never rejects: what has happened has happened, also while Redis does not pass it on. */
  tell(news: SeatNews): Promise<void>;
  close(): Promise<void>;
}

/** Kept for so long: a window that was cut off meanwhile gets what it has missed. */
const RETAINED = { age: '1h', bytes: 1_000_000 } as const;

export function createHouse(redis: RedisInput): House {
  const news = createTopic<SeatNews>({ redis, name: 'house', retain: RETAINED });
  return {
    news,
    tell: (what) => unlessAway(news.publish(what)),
    close: () => news.close(),
  };
}
