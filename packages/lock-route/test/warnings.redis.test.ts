import { express as versions, useProcessWarnings, waitUntil } from '@sluice/test-support';
import { lockRoute } from '../src/index';
import { HoldUp } from './hold-up';
import { requestText, serve } from './serve';
import { useClient } from './use-client';

const { patient, locks } = useClient();

/** More than Node takes for no leak. */
const MANY = 12;

describe.each(Object.entries(versions))('on Express %s Node warns of nothing', (version, express) => {
  const warnings = useProcessWarnings();

  async function app(prefix: string) {
    const work = new HoldUp();
    const lock = lockRoute({ ...patient(), prefix, key: 'k', mode: 'wait', wait: '1m' });
    const served = await serve(express, (app) => {
      app.get('/', lock, async (_req, res) => {
        await work.pass();
        res.send('done');
      });
    });
    return { ...served, work, queued: async () => (await locks(prefix).inspect('k')).queue };
  }

  it('however many requests wait', async () => {
    const { get, work, queued } = await app(`many-${version}`);
    const answers = Array.from({ length: MANY }, () => get('/'));
    await work.until(1);
    await waitUntil('the others wait', async () => (await queued()) === 1);
    work.open();
    for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
    expect(warnings()).toEqual([]);
  });

  it('however many requests are pipelined', async () => {
    const { connect, work } = await app(`pipelined-${version}`);
    const client = await connect(requestText('/').repeat(MANY));
    work.open();
    await waitUntil('all are answered', () => client.received().split('200 OK').length > MANY);
    client.socket.destroy();
    expect(warnings()).toEqual([]);
  });
});
