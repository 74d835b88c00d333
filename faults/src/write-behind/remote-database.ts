import type { SqlClient } from './contender';
import type { Order, Word } from './scenario';

interface Waiting {
  resolve(result: { rows: unknown[] }): void;
  reject(error: Error): void;
}

/** The database of the parent, asked by messages. */
export class RemoteDatabase implements SqlClient {
  readonly #say: (word: Word) => void;
  readonly #waiting = new Map<number, Waiting>();
  #queries = 0;

  constructor(say: (word: Word) => void) {
    this.#say = say;
  }

  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> {
    const query = ++this.#queries;
    return new Promise((resolve, reject) => {
      this.#waiting.set(query, { resolve, reject });
      this.#say({ word: 'query', query, text, values });
    });
  }

  hear(order: Exclude<Order, { order: 'close' }>): void {
    const waiting = this.#waiting.get(order.query);
    this.#waiting.delete(order.query);
    if (order.order === 'rows') waiting?.resolve({ rows: order.rows });
    else waiting?.reject(Object.assign(new Error(order.message), { code: order.code }));
  }
}
