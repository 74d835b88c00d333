import { rm } from 'node:fs/promises';
import { startDemo, type RunningDemo } from '../../src/start';
import { newDatabaseFolder } from '../database-folder';
import { DATABASE_TIMEOUT_MS } from '../use-database';

export interface Demo extends RunningDemo {
  post(action: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  state(): Promise<{
    server: string | null;
    breakers: { open: number; of: number };
    timeline: { text: string }[];
  }>;
}

/** The whole demo on a free port, for the tests of a file. */
export function useDemo(redisUrl?: () => string): () => Demo {
  let demo: RunningDemo | undefined;
  let folder = '';

  beforeAll(async () => {
    folder = await newDatabaseFolder();
    demo = await startDemo(
      {
        port: 0,
        processes: 1,
        dataFolder: folder,
        databaseUrl: undefined,
        redisUrl: redisUrl?.(),
        sessionSecret: 'sixteen bytes or more',
        trustedProxies: 'loopback',
      },
      (reason) => {
        throw reason;
      },
    );
  }, DATABASE_TIMEOUT_MS);

  afterAll(async () => {
    await demo?.close();
    await rm(folder, { recursive: true, force: true });
  });

  return function running() {
    if (demo === undefined) throw new Error('It runs once the tests run');
    const { url } = demo;
    return {
      ...demo,
      post: (action, headers = { Origin: url }) =>
        fetch(`${url}/ops/redis`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers },
          body: JSON.stringify({ action }),
        }),
      state: async () => (await fetch(`${url}/ops/state`)).json() as ReturnType<Demo['state']>,
    };
  };
}
