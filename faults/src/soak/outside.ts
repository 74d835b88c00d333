import type { TestClient } from '@sluice/test-support';

/** A Redis that nothing happens to: what the gates protect, and where a handler notes what it did. */
export class Outside {
  readonly #client: TestClient;

  constructor(client: TestClient) {
    this.#client = client;
  }

  /** 0 for what is not there. */
  async count(key: string): Promise<number> {
    return Number(await this.#client.sendCommand(['GET', key]));
  }

  async add(key: string, amount: number): Promise<number> {
    return Number(await this.#client.sendCommand(['INCRBY', key, String(amount)]));
  }
}
