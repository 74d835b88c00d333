import { join } from 'node:path';
import { express as versions, startProgramme, useRedis, waitUntil } from '@sluice/test-support';
import { createConnection } from '@sluice/core';
import { freshKey, freshPrefix, serveIdempotent } from './idempotent-app';

const server = useRedis();
const LEASE_MS = 1000;

/** What a request is answered after the process that carried it out has died. */
async function retryAfterCrash(onUnknown: 'conflict' | 'reexecute') {
  const prefix = freshPrefix();
  const key = freshKey();
  const file = join(__dirname, 'programmes/dies-at-work.ts');
  const programme = startProgramme(file, server.server.socket, prefix, String(LEASE_MS));
  await programme.says('listens');
  const port = /port (\d+) listens/.exec(programme.output)?.[1] ?? '';
  const body = '{"item":"hat"}';
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const first = fetch(`http://127.0.0.1:${port}/orders`, { method: 'POST', body, headers });
  await first.catch(() => undefined);
  await programme.ended;
  expect(programme.output).toContain('at work');

  const redis = createConnection(await server.client(), { deadline: '10s' });
  const app = await serveIdempotent(
    versions.v5,
    { redis, deadline: '10s', prefix, onUnknown, scope: () => 'alice' },
    (_req, res) => {
      res.status(201).json({});
    },
  );
  const codeOf = async () => ((await app.post(key)).json as { code?: string }).code;
  const soon = await app.post(key);
  await waitUntil('the lease has lapsed', async () => (await codeOf()) !== 'idempotency-key-in-use');
  return { soon, later: await app.post(key), runs: app.runs() };
}

it('a request whose process was killed is not run again', async () => {
  const { soon, later, runs } = await retryAfterCrash('conflict');
  expect([soon.status, later.status, runs]).toEqual([409, 409, 0]);
  expect(later.json).toMatchObject({ code: 'idempotency-outcome-unknown' });
  expect(later.headers.has('retry-after')).toBe(false);
});

it('a request whose process was killed is run once more with `reexecute`', async () => {
  const { soon, later, runs } = await retryAfterCrash('reexecute');
  expect([soon.status, later.status, runs]).toEqual([409, 201, 1]);
  expect(later.headers.get('idempotent-replayed')).toBe('true');
});
