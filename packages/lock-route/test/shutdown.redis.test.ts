import { express as versions, waitUntil } from '@sluice/test-support';
import { once } from 'node:events';
import { lockRoute, shutdown, type LockRouteOptions } from '../src/index';
import { HoldUp } from './hold-up';
import { requestText, serve } from './serve';
import { useClient } from './use-client';

const { patient, locks } = useClient();
let prefixes = 0;

describe.each(Object.entries(versions))('on Express %s', (_version, express) => {
  let prefix: string;
  let work: HoldUp;

  beforeEach(() => {
    prefix = `shutdown-${String(++prefixes)}`;
    work = new HoldUp();
  });

  async function app(options: Partial<LockRouteOptions> = {}) {
    const gate = lockRoute({
      ...patient(),
      prefix,
      key: 'k',
      mode: 'wait',
      wait: '1m',
      ...options,
    });
    const served = await serve(express, (app) => {
      app.get('/', gate, async (_req, res) => {
        await work.pass();
        res.send('done');
      });
    });
    return { ...served, gate };
  }

  const state = () => locks(prefix).inspect('k');
  const untilFree = () => waitUntil('the lock is free', async () => (await state()).holders.length === 0);
  const untilOneWaits = () => waitUntil('one waits', async () => (await state()).queue === 1);

  it('a shutdown refuses who waits, lets end who works, and closes the server', async () => {
    const { get, server } = await app();
    const working = get('/');
    await work.until(1);
    const waiting = get('/');
    await untilOneWaits();
    let closed = false;
    const over = shutdown(server).then(() => {
      closed = true;
    });
    const refused = await waiting;
    expect([refused.status, refused.headers.get('connection')]).toEqual([503, 'close']);
    expect(await refused.json()).toMatchObject({ title: 'Shutting down' });
    expect([closed, (await state()).holders.length]).toEqual([false, 1]);
    work.open();
    expect((await working).status).toBe(200);
    await over;
    expect([server.listening, (await state()).holders.length]).toEqual([false, 0]);
    expect(work.arrived).toBe(1);
  });

  it('a shutdown gives free what a handler holds whose client left', async () => {
    const { connect, server } = await app();
    const { socket } = await connect(requestText('/'));
    await work.until(1);
    socket.destroy();
    await shutdown(server);
    await untilFree();
    expect(work.working).toBe(1);
    work.open();
  });

  it('a shutdown of a server that does not run says so, and gives the locks free', async () => {
    const { gate, server, connect } = await app();
    const { socket } = await connect(requestText('/'));
    await work.until(1);
    socket.destroy();
    server.close();
    await once(server, 'close');
    expect((await state()).holders).toHaveLength(1);
    await expect(shutdown(server)).rejects.toThrow('not running');
    await untilFree();
    work.open();
    await gate.close();
  });

  it('a closed gate refuses who waits and who comes, gives free what is held, and leaves the others alone', async () => {
    const { get, gate } = await app();
    const other = await app({ key: 'other' });
    const working = get('/');
    await work.until(1);
    const waiting = get('/');
    await untilOneWaits();
    await Promise.all([gate.close(), gate.close()]);
    expect([(await waiting).status, (await get('/')).status]).toEqual([503, 503]);
    await untilFree();
    work.open();
    expect((await working).status).toBe(200);
    expect((await other.get('/')).status).toBe(200);
  });
});
