import { useRedis } from '@sluice/test-support';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createConnection, RedisReplyError, type Connection, type Continuation } from '../../src/index';
import { increment } from './scripts';

const redis = useRedis();
let connection: Connection;

beforeAll(async () => {
  connection = createConnection(await redis.client());
});

const wrong = new Error('wrong');
const thrown = () => {
  throw wrong;
};
const told = { next: (value: number) => ({ value }), failed: (error: unknown) => ({ error }) };

const added = (key: string, continuation: Continuation<number, unknown>) =>
  connection.runThen(increment, { counter: key }, { by: 1 }, continuation);

it('goes on with the result, or with what failed', async () => {
  expect(await added('result', told)).toEqual({ value: 1 });
  await redis.raw('LPUSH', 'list', 'x');
  expect(await added('list', told)).toEqual({ error: expect.any(RedisReplyError) as unknown });
});

it('waits for what comes next', async () => {
  expect(await added('next', { ...told, next: () => added('next', told) })).toEqual({ value: 2 });
});

it('rejects with what going on throws, and asks nobody else about it', async () => {
  await expect(added('thrown', { ...told, next: thrown })).rejects.toBe(wrong);
  await expect(added('list', { ...told, failed: thrown })).rejects.toBe(wrong);
  expect(await added('thrown', told)).toEqual({ value: 2 });
});

it('goes on in the asynchronous context of its call, also when the script was loaded by that of another', async () => {
  const caller = new AsyncLocalStorage<number>();
  await redis.raw('SCRIPT', 'FLUSH');
  const callers = Array.from({ length: 20 }, (_, n) => n);
  const contexts = await Promise.all(
    callers.map((n) => caller.run(n, () => added('contexts', { ...told, next: () => caller.getStore() }))),
  );
  expect(contexts).toEqual(callers);
});
