import { RedisUnavailableError } from '../../src/errors';
import type { EndedJob } from '../../src/queue/queue';
import { WaitForEnd } from '../../src/queue/wait-for-end';

it('looks again soon when nobody answered: its end may have been told while it could not be looked for', async () => {
  const asked: boolean[] = [];
  const wait = new WaitForEnd({
    timeoutMs: 60_000,
    signals: [],
    look: () =>
      asked.length < 2
        ? Promise.reject(new RedisUnavailableError('offline', 'no', 'away'))
        : Promise.resolve(asked.length < 3 ? undefined : { state: 'absent' }),
    again: (answered) => {
      asked.push(answered);
      return 1;
    },
  });
  expect(await wait.ended).toEqual({ state: 'absent' });
  expect(asked).toEqual([false, false, true]);
});

it('looks again at once for who asked while it looked: the answer may be from before', async () => {
  const answers: ((ended: EndedJob<unknown> | undefined) => void)[] = [];
  const wait = new WaitForEnd({
    timeoutMs: 60_000,
    signals: [],
    look: () => new Promise((resolve) => answers.push(resolve)),
    again: () => 60_000,
  });
  wait.look(); // its end was told
  answers[0]?.(undefined);
  await new Promise(setImmediate);
  expect(answers).toHaveLength(2);
  answers[1]?.({ state: 'dead', error: undefined });
  expect(await wait.ended).toEqual({ state: 'dead', error: undefined });
});
