import { SelfDeadlockError } from '@sluice/core';
import { express as versions } from '@sluice/test-support';
import type { RequestHandler } from 'express';
import { lockRoute, withLock, type LockRouteOptions } from '../src/index';
import { serve } from './serve';
import { useClient } from './use-client';

const { patient, locks } = useClient();
let prefixes = 0;

const forms: [string, (options: LockRouteOptions, handler: RequestHandler) => RequestHandler[]][] = [
  ['lockRoute', (options, handler) => [lockRoute(options), handler]],
  ['withLock', (options, handler) => [withLock(options, handler)]],
];

describe.each(Object.entries(versions))('on Express %s', (_version, express) => {
  describe.each(forms)('a handler of %s', (_form, protect) => {
    let prefix: string;

    beforeEach(() => {
      prefix = `own-${String(++prefixes)}`;
    });

    async function outcome(handler: RequestHandler, options: Partial<LockRouteOptions> = {}) {
      const all = { ...patient(), prefix, key: 'k', ...options } as LockRouteOptions;
      const { get, errors } = await serve(express, (app) => app.all('/', ...protect(all, handler)));
      return { text: await (await get('/')).text(), errors };
    }

    it.each([{}, { mode: 'wait' as const }, { onUnavailable: 'local' as const }])(
      'that waits for what its request holds is told so at once, with %j',
      async (options) => {
        const { text } = await outcome(async (_req, res) => {
          const failure: unknown = await locks(prefix)
            .acquire('k', { wait: '2s' })
            .catch((error: unknown) => error);
          res.send(String(failure instanceof SelfDeadlockError));
        }, options);
        expect(text).toBe('true');
      },
    );

    it('may take part in it, and take others', async () => {
      const { text, errors } = await outcome(async (req, res) => {
        const part = await locks(prefix).acquire('k', { reentrant: true });
        const other = await locks(prefix).acquire('other');
        const left = [await other.release(), await part.release()];
        const { holders } = await locks(prefix).inspect('k');
        res.json([part.token === req.lock?.token, ...left, holders.length]);
      });
      expect([JSON.parse(text), errors]).toEqual([[true, 'released', 'released', 1], []]);
    });
  });
});
