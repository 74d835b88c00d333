import { rememberProblems } from '../src/refusal-problems';

const problemOf = rememberProblems(429);
const detailOf = (retryAfterMs: number, violated: string[]) =>
  JSON.parse(problemOf({ retryAfterMs, violated }).json.body) as unknown;

it('tells the wait in whole seconds, at least one', () => {
  expect(detailOf(1, ['a'])).toMatchObject({ detail: 'Try again in 1 second.' });
  expect(detailOf(1001, ['a'])).toMatchObject({ detail: 'Try again in 2 seconds.' });
  expect(detailOf(Infinity, ['a'])).toMatchObject({ detail: 'The request costs more than the whole quota.' });
});

it('tells lists of policies apart, whatever their names hold', () => {
  expect(detailOf(1, ['a,b'])).toMatchObject({ 'violated-policies': ['a,b'] });
  expect(detailOf(1, ['a', 'b'])).toMatchObject({ 'violated-policies': ['a', 'b'] });
});

it('serialises once for as long as the answer is the same, and forgets in the end', () => {
  const first = problemOf({ retryAfterMs: 4200, violated: ['p'] });
  expect(problemOf({ retryAfterMs: 4800, violated: ['p'] })).toBe(first);
  for (let second = 10; second < 300; second++) problemOf({ retryAfterMs: second * 1000, violated: ['p'] });
  expect(problemOf({ retryAfterMs: 4200, violated: ['p'] })).not.toBe(first);
});
