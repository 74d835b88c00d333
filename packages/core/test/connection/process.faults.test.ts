import { join } from 'node:path';
import { nodeRedis, startProgramme, startRedis, type RedisServer } from '@sluice/test-support';

const programme = (name: string) => join(__dirname, 'programmes', name);
const versions = Object.keys(nodeRedis);

let server: RedisServer;
beforeEach(async () => {
  server = await startRedis();
});
afterEach(() => server.stop());

describe.each(versions)('a process with a client of %s', (version) => {
  const immediate = version === 'v4' ? 'disconnect' : 'destroy';
  const graceful = version === 'v4' ? 'quit' : 'close';
  const leaves = (...args: readonly string[]) =>
    startProgramme(programme('leaves-nothing-open.ts'), version, server.socket, ...args);

  it.each([immediate, graceful])(
    'ends by itself after %s(), though a subscriber, a blocking connection and a limiter were opened',
    async (close) => {
      const running = leaves(close, 'now');
      expect(await running.ended).toBe(0);
      expect(running.output).toContain('closed');
    },
  );

  it('ends by itself when its client is closed while Redis is gone', async () => {
    const running = leaves(immediate, 'in-outage');
    await running.says('opened');
    await server.kill();
    expect(await running.ended).toBe(0);
    expect(running.output).toContain('closed');
  });

  it('lives on when Redis dies, though nobody listens to the errors of its client', async () => {
    const running = startProgramme(programme('survives.ts'), version, server.socket);
    await running.says('works');
    await server.kill();
    await running.says('fails');
    await server.start();
    expect(await running.ended).toBe(0);
    expect(running.output).toContain('works again');
  });
});
