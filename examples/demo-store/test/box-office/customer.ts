import request from 'supertest';
import type { Shop } from '../use-shop';

/** Somebody with a browser of their own, whose cookie goes along; or, with an API key, a member. */
export class Customer {
  readonly #agent: ReturnType<typeof request.agent>;

  constructor({ app }: Shop, key?: string) {
    this.#agent = request.agent(app);
    if (key !== undefined) this.#agent.set('X-API-Key', key);
  }

  get(path: string) {
    return this.#agent.get(path);
  }

  cart() {
    return this.#agent.get('/api/cart');
  }

  orders() {
    return this.#agent.get('/api/orders');
  }

  hold(place: string) {
    return this.#agent.post(holdPath(place));
  }

  giveBack(place: string) {
    return this.#agent.delete(holdPath(place));
  }

  buy(key: string | undefined, agreed: object) {
    const purchase = this.#agent.post('/api/checkout');
    return (key === undefined ? purchase : purchase.set('Idempotency-Key', `"${key}"`)).send(agreed);
  }
}

/** Of a place such as `4/C12`. */
export function holdPath(place: string): string {
  const [eventId = '', seat = ''] = place.split('/');
  return `/api/events/${eventId}/seats/${seat}/hold`;
}
