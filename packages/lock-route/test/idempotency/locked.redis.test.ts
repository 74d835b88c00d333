import { express as versions, waitUntil } from '@sluice/test-support';
import { idempotent, lockRoute, type LockRouteOptions } from '../../src/index';
import { HoldUp } from '../hold-up';
import { serve } from '../serve';
import { useClient } from '../use-client';
import { byHeader, freshKey, freshPrefix } from './idempotent-app';

const { patient, locks } = useClient();

describe.each(Object.entries(versions))(
  'a request of Express %s that runs once and under a lock',
  (_v, express) => {
    it('is told that its lock was lost, and does not run again beside the one that works', async () => {
      const prefix = freshPrefix();
      const work = new HoldUp();
      const failures: unknown[] = [];
      const lock: LockRouteOptions = { ...patient(), prefix, key: 'k' };
      const { get, errors } = await serve(express, (app) => {
        app.post(
          '/',
          idempotent({ ...patient(), prefix, scope: byHeader }),
          lockRoute(lock),
          async (_req, res) => {
            await work.pass();
            try {
              res.status(200).set('X-Late', 'yes').json({ late: true });
            } catch (error) {
              failures.push(error);
            }
          },
        );
      });
      const post = (key: string) => get('/', { method: 'POST', headers: { 'idempotency-key': key } });
      const key = freshKey();
      const first = post(key);
      await work.until(1);
      await locks(prefix).forceRelease('k');
      const told = await first;
      expect(told.status).toBe(503);
      expect(await told.json()).toMatchObject({ title: 'Interrupted' });
      expect(told.headers.has('x-late')).toBe(false);
      const again = await post(key);
      expect([again.status, await again.json()]).toMatchObject([
        409,
        { code: 'idempotency-outcome-unknown' },
      ]);
      work.open();
      expect((await post(freshKey())).status).toBe(200);
      expect(work.arrived).toBe(2);
      expect([failures, errors]).toEqual([[], []]);
    });

    it.each<[string, number, Partial<LockRouteOptions>]>([
      ['skipped', 204, { mode: 'skip' }],
      ['refused by a status of its own', 400, { status: 400 }],
    ])('is carried out by a retry where it was %s, which is no outcome', async (_how, status, mode) => {
      const prefix = freshPrefix();
      const work = new HoldUp();
      const lock = { ...patient(), prefix, key: 'k', ...mode } as LockRouteOptions;
      const { get } = await serve(express, (app) => {
        app.post(
          '/',
          idempotent({ ...patient(), prefix, scope: byHeader, serverErrors: 'store' }),
          lockRoute(lock),
          async (_req, res) => {
            await work.pass();
            res.send('done');
          },
        );
      });
      const post = (key: string) => get('/', { method: 'POST', headers: { 'idempotency-key': key } });
      const first = post(freshKey());
      await work.until(1);
      const key = freshKey();
      expect((await post(key)).status).toBe(status);
      work.open();
      expect((await first).status).toBe(200);
      await waitUntil(
        'the lock is free',
        async () => (await locks(prefix).inspect('k')).holders.length === 0,
      );
      const retry = await post(key);
      expect([retry.status, await retry.text(), work.arrived]).toEqual([200, 'done', 2]);
    });
  },
);
