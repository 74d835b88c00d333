import { AsyncLocalStorage } from 'node:async_hooks';
import { Turns } from '../../src/connection/turns';

const nextTick = () =>
  new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });
const immediate = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What was sent, by the turns of the event loop, when `count` are sent in one tick. */
async function turnsOf(turns: Turns, count: number): Promise<number[][]> {
  const seen: number[][] = [];
  let sent: number[] = [];
  turns.answered();
  for (let index = 0; index < count; index++) turns.pass(index + 1, { onTurn: () => sent.push(index) });
  do {
    seen.push(sent);
    sent = [];
    await immediate();
  } while (sent.length > 0);
  return seen;
}

it('whoever does not go on with an answer is sent at once', async () => {
  const turns = new Turns();
  turns.answered();
  await nextTick();
  let sent = 0;
  for (let index = 0; index < 40; index++) turns.pass(index + 1, { onTurn: () => sent++ });
  expect(sent).toBe(40);
});

it('few are sent at once', async () => {
  expect(await turnsOf(new Turns(), 5)).toEqual([[0, 1, 2, 3, 4]]);
});

it('many are sent in order, in parts of half of what is under way', async () => {
  const parts = await turnsOf(new Turns(), 40);
  expect(parts.flat()).toEqual(Array.from({ length: 40 }, (_, index) => index));
  expect(parts.map(({ length }) => length)).toEqual([5, 6, 12, 17]);
});

it('nobody overtakes who waits for a turn, whatever they go on with', async () => {
  const turns = new Turns();
  const sent: string[] = [];
  turns.answered();
  for (let index = 0; index < 6; index++)
    turns.pass(1, { onTurn: () => sent.push(`first ${String(index)}`) });
  await nextTick(); // all have gone on
  turns.pass(100, { onTurn: () => sent.push('second') });
  expect(sent).toHaveLength(5);
  await immediate();
  expect(sent.slice(5)).toEqual(['first 5', 'second']);
});

it('the next tick has all of its room again', async () => {
  const turns = new Turns();
  for (let tick = 0; tick < 3; tick++) expect(await turnsOf(turns, 5)).toHaveLength(1);
});

it('each is sent in its own asynchronous context', async () => {
  const storage = new AsyncLocalStorage<number>();
  const turns = new Turns();
  const seen: (number | undefined)[] = [];
  turns.answered();
  for (let index = 0; index < 12; index++) {
    storage.run(index, () => {
      turns.pass(1, { onTurn: () => seen.push(storage.getStore()) });
    });
  }
  while (seen.length < 12) await immediate();
  expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => index));
});
