export interface Venue {
  readonly name: string;
  readonly city: string;
  /** IANA name: times are told as people at the venue read them. */
  readonly timeZone: string;
}

export interface VenueDetails extends Venue {
  readonly about: string;
}

/** What is written of an event, and not counted. */
export interface EventFacts {
  readonly artist: string;
  readonly title: string;
  readonly genre: string;
  readonly about: string;
  /** ISO 8601, in UTC. */
  readonly startsAt: string;
  readonly venueId: number;
  /** By category. */
  readonly prices: readonly Pick<PriceCategory, 'category' | 'name' | 'priceCents'>[];
}

/** An event as lists show it. */
export interface EventSummary {
  readonly id: number;
  readonly artist: string;
  readonly title: string;
  readonly genre: string;
  readonly startsAt: Date;
  readonly venue: Venue;
  readonly priceFromCents: number;
  readonly seats: number;
  readonly freeSeats: number;
}

export interface PriceCategory {
  /** 1 is the best. */
  readonly category: number;
  readonly name: string;
  readonly priceCents: number;
  readonly seats: number;
  readonly freeSeats: number;
}

export interface EventDetails extends EventSummary {
  readonly about: string;
  readonly aboutVenue: string;
  readonly categories: readonly PriceCategory[];
}
