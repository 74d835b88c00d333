import { useRedis, type TestClient, type TestRedis } from '@sluice/test-support';
import { createQueue, createWorker, type Queue, type Worker } from '../../src/index';
import type { QueueOptions } from '../../src/queue/queue-options';
import type { WorkerOptions } from '../../src/queue/worker-options';

/** A queue of its own for each test, and what ends with it. */
export interface QueueBench {
  readonly redis: TestRedis;
  /** Of the queue of this test. */
  readonly name: string;
  client(): TestClient;
  queue<Data, Result = unknown>(options?: Partial<QueueOptions<Data>>): Queue<Data, Result>;
  worker<Data>(options: Partial<WorkerOptions<Data>>): Worker;
  /** One command on a key of the queue. */
  raw(command: string, part: string, ...rest: string[]): Promise<unknown>;
}

export function useQueue(): QueueBench {
  const redis = useRedis();
  const open: { close(options?: object): Promise<void> }[] = [];
  let client: TestClient;
  let tests = 0;

  beforeAll(async () => {
    client = await redis.client();
  });
  beforeEach(() => {
    tests++;
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close({ timeout: 0 })));
  });

  const name = () => `queue-${String(tests)}`;
  return {
    redis,
    get name() {
      return name();
    },
    client: () => client,
    queue<Data, Result>(options?: Partial<QueueOptions<Data>>) {
      const queue = createQueue<Data, Result>({ redis: client, name: name(), deadline: '5s', ...options });
      open.push(queue);
      return queue;
    },
    worker<Data>(options: Partial<WorkerOptions<Data>>) {
      const worker = createWorker<Data>({
        ...{ redis: client, name: name(), handler: () => undefined, deadline: '5s' },
        ...options,
      });
      open.push(worker);
      return worker;
    },
    raw: (command, part, ...rest) => redis.raw(command, `q:{${name()}}:${part}`, ...rest),
  };
}
