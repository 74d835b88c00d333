import fc from 'fast-check';
import { isAfter, readId } from '../../src/pubsub/topic-id';

const MAX = 2n ** 64n - 1n;
const part = fc.bigInt(0n, MAX);

it('compares ids as numbers, also above what a double can tell apart', () => {
  fc.assert(
    fc.property(part, part, part, part, (ms, seq, otherMs, otherSeq) => {
      const after = ms > otherMs || (ms === otherMs && seq > otherSeq);
      expect(isAfter(`${String(ms)}-${String(seq)}`, `${String(otherMs)}-${String(otherSeq)}`)).toBe(after);
    }),
  );
  expect(isAfter('9007199254740993-0', '9007199254740992-0')).toBe(true);
  expect(isAfter('10-0', '9-0')).toBe(true);
  expect(isAfter('5-10', '5-9')).toBe(true);
  expect(isAfter('5-9', '5-9')).toBe(false);
});

it('reads what Redis writes, and writes it so', () => {
  expect(readId('1700000000000-0')).toBe('1700000000000-0');
  expect(readId('0017-005')).toBe('17-5');
  expect(readId(`${String(MAX)}-${String(MAX)}`)).toBe(`${String(MAX)}-${String(MAX)}`);
});

it.each([
  '',
  '-',
  '5',
  '5-',
  '-5',
  '5-5-5',
  '+5-5',
  ' 5-5',
  '5-5\n',
  '5-5\r\nid: 9',
  '$',
  '*',
  '(5-5',
  '0x5-5',
  '1e3-0',
  '٥-٥',
  `${String(MAX + 1n)}-0`,
  `0-${String(MAX + 1n)}`,
  '9'.repeat(100_000),
])('takes %j for no id', (text) => {
  expect(readId(text)).toBe(undefined);
});
