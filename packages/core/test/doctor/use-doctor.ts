import { useRedis, type TestClient } from '@sluice/test-support';
import { createDoctor, type CheckOptions, type DoctorOptions, type Finding } from '../../src/index';

/** A server of its own to be set up wrongly, with its first settings again after each test. */
export function useDoctor() {
  const redis = useRedis({ settings: { 'enable-debug-command': 'yes', 'enable-protected-configs': 'yes' } });
  const before = new Map<string, string>();
  let client: TestClient;

  beforeAll(async () => {
    client = await redis.client();
  });

  afterEach(async () => {
    for (const [name, value] of before) await redis.raw('CONFIG', 'SET', name, value);
    before.clear();
  });

  return {
    redis,
    get client() {
      return client;
    },

    async set(name: string, value: string): Promise<void> {
      const [, present = ''] = (await redis.raw('CONFIG', 'GET', name)) as string[];
      if (!before.has(name)) before.set(name, present);
      await redis.raw('CONFIG', 'SET', name, value);
    },

    /** What a doctor that sees this server for the first time says about it, by the codes. */
    async findings(
      options: Partial<DoctorOptions> = {},
      check?: CheckOptions,
    ): Promise<ReadonlyMap<string, Finding>> {
      const found = await createDoctor({ redis: client, ...options }).check(check);
      return new Map(found.map((finding) => [finding.code, finding]));
    },
  };
}
