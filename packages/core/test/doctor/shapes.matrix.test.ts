import { endClient, newClient, shapes, useShapeTargets, type AnyClient } from '@sluice/test-support';
import { createDoctor } from '../../src/index';

const targets = useShapeTargets();

describe.each(shapes)('a doctor on $version $shape', ({ shape, create }) => {
  let client: AnyClient;

  beforeAll(async () => {
    client = create(targets());
    await client.connect();
  });

  afterAll(() => endClient(client));

  it('asks every master by itself', async () => {
    const doctor = createDoctor({ redis: client });
    await doctor.snapshot(); // so that there are commands to count
    const { nodes } = await doctor.snapshot();
    const lives = nodes.map((node) => (node.state === 'answering' ? node.numbers?.server.runId : undefined));
    expect(lives.filter((runId) => runId !== undefined)).toHaveLength(shape === 'cluster' ? 3 : 1);
    expect(new Set(lives).size).toBe(lives.length);
    for (const node of nodes) {
      expect(node).toMatchObject({
        state: 'answering',
        numbers: { replication: { role: 'master' }, commands: expect.arrayContaining([expect.anything()]) },
        configuration: { save: '', 'slowlog-max-len': '128' },
        slowlog: expect.any(Array),
        latency: [],
        refused: [],
      });
    }
  });

  it('knows how the client was set up, and looks at every key', async () => {
    const found = await createDoctor({ redis: client }).check({ bigKeys: { minBytes: 1, maxKeys: 10 } });
    const codes = new Set(found.map(({ code }) => code));
    expect(codes).toContain('client/offline-queue');
    expect(codes).toContain('client/no-ping');
    expect(codes).not.toContain('access/refused');
    // Replicas of a master that keeps nothing on disk.
    expect(codes.has('replication/empty-restart')).toBe(shape === 'cluster' || shape === 'sentinel');
  });
});

it.each(['v4', 'v5', 'v6'] as const)(
  'finds nothing to say about a client of %s that does not hang',
  async (version) => {
    const options = { ...targets().server.clientOptions, disableOfflineQueue: true, pingInterval: 10_000 };
    const client = newClient(version, options);
    await client.connect();
    const codes = (await createDoctor({ redis: client }).check()).map(({ code }) => code);
    expect(codes.filter((code) => code.startsWith('client/'))).toEqual([]);
    await endClient(client);
  },
);
