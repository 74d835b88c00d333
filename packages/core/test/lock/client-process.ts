import { endClient, type AnyClient } from '@sluice/test-support';
import {
  createConnection,
  createLocks,
  type Connection,
  type ConnectionOptions,
  type Duration,
  type Locks,
} from '../../src/index';

/** Locks on a client of their own, which stand for a process. */
export class ClientProcess {
  readonly locks: Locks;
  readonly #client: AnyClient;
  readonly #connection: Connection;

  private constructor(client: AnyClient, connection: Connection, deadline: Duration) {
    this.#client = client;
    this.#connection = connection;
    this.locks = createLocks({ redis: connection, deadline });
  }

  static async start(
    client: AnyClient,
    options: ConnectionOptions & { readonly deadline: Duration },
  ): Promise<ClientProcess> {
    await client.connect();
    return new ClientProcess(client, createConnection(client, options), options.deadline);
  }

  async end(): Promise<void> {
    await this.locks.close();
    this.#connection.close();
    await endClient(this.#client);
  }
}
