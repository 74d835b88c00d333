import { once } from 'node:events';
import {
  endClient,
  newClient,
  shapes,
  useShapeTargets,
  waitUntil,
  type AnyClient,
  type Shape,
} from '@sluice/test-support';
import {
  createConnection,
  createQueue,
  createWorker,
  type Connection,
  type Queue,
  type Worker,
} from '../../src/index';

const targets = useShapeTargets();

describe.each(shapes)('$version $shape', ({ version, shape, create }: Shape) => {
  let client: AnyClient;
  let connection: Connection;
  let queue: Queue<string>;
  let worker: Worker;
  let signal: AbortSignal | undefined;

  beforeAll(async () => {
    client = create(targets());
    client.on('error', () => undefined);
    await client.connect();
    const own = () => newClient(version, targets().server.clientOptions);
    const pool = shape === 'pool' && { subscriber: own(), blocking: own() };
    connection = createConnection(client, { deadline: '10s', ...pool });
    const name = `${version} ${shape}`;
    queue = createQueue<string>({ redis: connection, name });
    worker = createWorker<string>({
      ...{ redis: connection, name, concurrency: 3, deadline: '10s', backoff: () => 1 },
      async handler(job) {
        await job.progress({ of: job.data });
        await job.extend();
        if (job.data === 'fails' && job.attempt < 3) throw new Error('ünïcode');
        if (job.data === 'hangs') {
          signal = job.signal;
          if (!signal.aborted) await once(signal, 'abort');
        }
        return { data: job.data, attempt: job.attempt, token: job.token };
      },
    });
  });

  afterAll(async () => {
    await worker.close();
    await queue.close();
    connection.close();
    await endClient(client);
  });

  it('adds jobs and carries them out, late ones, failing ones and odd ones among them', async () => {
    const odd = 'ünïcode  |\n{x}';
    const added = await queue.addBulk([
      { data: odd },
      { data: 'fails' },
      { data: 'late', options: { delay: 50, priority: 3 } },
    ]);
    const ends = await Promise.all(added.map(({ id }) => queue.wait(id)));
    expect(ends).toMatchObject([
      { state: 'completed', result: { data: odd, attempt: 1 } },
      { state: 'completed', result: { data: 'fails', attempt: 3 } },
      { state: 'completed', result: { data: 'late', attempt: 1 } },
    ]);
    const failed = await queue.get(added[1]?.id ?? '');
    expect(failed).toMatchObject({
      failures: 2,
      progress: { of: 'fails' },
      errors: [{}, { message: 'ünïcode' }],
    });
  });

  it('tells who runs a job that it was cancelled', async () => {
    const { id } = await queue.add('hangs');
    await waitUntil('it runs', () => signal !== undefined);
    expect(await queue.cancel(id)).toBe('stopping');
    await waitUntil('it has stopped', () => worker.running === 0);
    expect(await queue.counts()).toMatchObject({ ready: 0, active: 0, completed: 3 });
  });

  it('pauses, and has dead letters done again', async () => {
    await queue.pause();
    const { id } = await queue.add('fails', { attempts: 1, dedup: { key: 'k' } });
    expect(await queue.counts()).toMatchObject({ ready: 1, paused: true });
    await queue.resume();
    expect(await queue.wait(id)).toMatchObject({ state: 'dead' });
    expect(await queue.dead.purge()).toBe(1);
    expect(await queue.counts()).toMatchObject({ dead: 0, paused: false });
  });
});
