import type { RedisInput } from '@sluice/core';
import type { Database } from '../database/database';
import type { EventDetails, EventFacts, VenueDetails } from './event';
import { createEventFacts } from './event-facts';
import { countSeats } from './events';
import { createVenues } from './venues';

/** Events, one at a time: what is written of them from the cache, and how many seats are free from the database. */
export interface Catalogue {
  /** `undefined` when there is no such event. */
  find(id: number): Promise<EventDetails | undefined>;
  /** `undefined` when there is no such event. */
  factsOf(id: number): Promise<EventFacts | undefined>;
  /** @throws {NoSuchEvent}, and `RedisUnavailableError`: then nothing was saved. */
  save(id: number, facts: EventFacts): Promise<void>;
  close(): void;
}

export function createCatalogue(redis: RedisInput, database: Database): Catalogue {
  const facts = createEventFacts(redis, database);
  const venues = createVenues(redis, database);
  return {
    async find(id) {
      const known = await facts.get(String(id));
      if (known === undefined) return undefined;
      const [venue, counted] = await Promise.all([venues.find(known.venueId), countSeats(database, id)]);
      return detailsOf(id, known, venue, counted);
    },
    factsOf: (id) => facts.get(String(id)),
    async save(id, edited) {
      await facts.set(String(id), edited);
    },
    close() {
      facts.close();
      venues.close();
    },
  };
}

function detailsOf(
  id: number,
  { artist, title, genre, about, startsAt, prices }: EventFacts,
  { about: aboutVenue, ...venue }: VenueDetails,
  counted: Awaited<ReturnType<typeof countSeats>>,
): EventDetails {
  const categories = prices.map((price) => {
    const { seats = 0, freeSeats = 0 } = counted.find(({ category }) => category === price.category) ?? {};
    return { ...price, seats, freeSeats };
  });
  const sum = (of: 'seats' | 'freeSeats') => categories.reduce((total, category) => total + category[of], 0);
  return {
    ...{ id, artist, title, genre, about, startsAt: new Date(startsAt), venue, aboutVenue, categories },
    priceFromCents: Math.min(...categories.map(({ priceCents }) => priceCents)),
    seats: sum('seats'),
    freeSeats: sum('freeSeats'),
  };
}
