import { scriptRequest } from '../../src/connection/request';
import { increment } from './scripts';

it.each([
  [0, '0'],
  [-1, '-1'],
  [1.5, '1.5'],
  [2 ** 31 - 1, '2147483647'],
  [2 ** 31, '2147483648'],
  [-(2 ** 31) - 1, '-2147483649'],
  [1764300000123456, '1764300000123456'],
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  [2 ** 31 + 0.5, '2147483648.5'],
  [1e21, '1e+21'],
  [Infinity, 'Infinity'],
])('sends %d in its shortest decimal form', (by, sent) => {
  const { args } = scriptRequest(increment, { counter: 'c' }, { by });
  expect(args.slice(2)).toEqual(['1', 'c', sent]);
});
