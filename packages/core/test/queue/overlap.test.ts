import { Overlap } from '../../src/queue/overlap';

const jobs = (ids: string) =>
  ids.split('').flatMap((id) => [id, 'record', 'payload'].map((part) => Buffer.from(part)));

/** What was begun, in which order. */
function overlap() {
  const begun: string[] = [];
  const overlapping = new Overlap();
  return {
    overlapping,
    begun,
    begin: (ids: string, handsIn: boolean) => {
      overlapping.begin(jobs(ids), handsIn, (claimed) => {
        begun.push(claimed.filter((_, place) => place % 3 === 0).join(''));
      });
    },
  };
}

const checkPhase = () => new Promise(setImmediate);

it('begins the half at once where nothing is handed in, and the rest after what that sends is written', async () => {
  const { overlapping, begun, begin } = overlap();
  begin('abcde', false);
  expect(begun).toEqual(['abc']);
  expect(overlapping.jobs).toBe(2);
  setImmediate(() => begun.push('written'));
  await checkPhase();
  await checkPhase();
  expect(begun).toEqual(['abc', 'written', 'de']);
  expect(overlapping.jobs).toBe(0);
});

it('begins nothing before what is handed in is written, and keeps the order', async () => {
  const { overlapping, begun, begin } = overlap();
  begin('ab', true);
  begin('c', true);
  expect(begun).toEqual([]);
  expect(overlapping.jobs).toBe(3);
  setImmediate(() => begun.push('written'));
  await checkPhase();
  await checkPhase();
  expect(begun).toEqual(['written', 'ab', 'c']);
});

it('begins a single job at once, and none where there is none', () => {
  const { overlapping, begun, begin } = overlap();
  begin('', false);
  begin('a', false);
  begin('', true);
  expect(begun).toEqual(['a']);
  expect(overlapping.jobs).toBe(0);
});
