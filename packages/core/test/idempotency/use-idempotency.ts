import { randomUUID } from 'node:crypto';
import { createConnection, createIdempotency, type IdempotencyOptions } from '../../src/index';
import type { Began, Execution, Idempotency, IdempotentWork } from '../../src/index';
import { useRedis, type NodeRedisVersion, type TestRedis } from '@sluice/test-support';

export interface UsedIdempotency {
  readonly server: TestRedis;
  /** With options by which nothing that is slow on a busy machine counts as an outage. Closed after the tests. */
  readonly make: (options?: Partial<IdempotencyOptions>) => Promise<Idempotency>;
}

/** A server for the tests of a file. Each idempotency is on a client of its own, as in a process of its own. */
export function useIdempotency(version: NodeRedisVersion = 'v4'): UsedIdempotency {
  const server = useRedis();
  const opened: { close(): void }[] = [];

  afterAll(() => {
    for (const each of opened) each.close();
  });

  return {
    server,
    async make(options) {
      const redis = createConnection(await server.client(version), { deadline: '10s' });
      const idempotency = createIdempotency({ redis, deadline: '10s', ...options });
      opened.push(idempotency, redis);
      return idempotency;
    },
  };
}

/** Work that no other test knows. */
export function someWork(work: Partial<IdempotentWork> = {}): IdempotentWork {
  return { scope: 'alice', key: randomUUID(), fingerprint: 'buy a hat', ...work };
}

/** @throws {Error} unless the work was started. */
export function started(began: Began): Execution {
  if (began.state !== 'started') throw new Error(`It is ${began.state}`);
  return began.execution;
}
