import { OptionError } from '@sluice/core';
import fc from 'fast-check';
import { canonicalText } from '../../src/idempotency/canonical-text';

const reordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reordered(member)]),
  );
};

it('is the same for what differs in the order of its members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalText(reordered(value))).toBe(canonicalText(value));
    }),
  );
});

it('tells apart what differs in anything else', () => {
  const json = (value: unknown) => JSON.stringify(value, (_name, part: unknown) => sorted(part));
  const sorted = (part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(canonicalText(a) === canonicalText(b)).toBe(json(a) === json(b));
    }),
  );
});

it.each([
  [1, '1'],
  [null, 'null'],
  [[], {}],
  [
    [1, [2]],
    [[1], 2],
  ],
  [{ a: undefined }, {}],
  [{ 'a:s1': 'b' }, { a: 's1:b' }],
  [Buffer.from('a'), 'a'],
  [1n, 1],
  ['\ud800', '\ud801'],
  [true, 'true'],
])('tells %p from %p', (a, b) => {
  expect(canonicalText(a)).not.toBe(canonicalText(b));
});

it('takes dates, objects without a prototype, and what is named like a prototype', () => {
  const bare = Object.assign(Object.create(null) as object, { a: 1 });
  expect(canonicalText(bare)).toBe(canonicalText({ a: 1 }));
  expect(canonicalText(new Date(0))).not.toBe(canonicalText(new Date(1)));
  const hostile = JSON.parse('{"__proto__":{"a":1},"toJSON":"x"}') as unknown;
  expect(canonicalText(hostile)).not.toBe(canonicalText(JSON.parse('{"toJSON":"x"}')));
});

it('goes as deep as a parser does', () => {
  const deep = (length: number) => JSON.parse('['.repeat(length) + ']'.repeat(length)) as unknown;
  expect(canonicalText(deep(50_000))).not.toBe(canonicalText(deep(49_999)));
});

it.each<[string, () => unknown]>([
  [
    'itself',
    () => {
      const own: Record<string, unknown> = {};
      own['own'] = { own };
      return own;
    },
  ],
  ['a Map', () => ({ map: new Map() })],
  ['an object of a class', () => new URL('http://x/').searchParams],
  ['a function', () => ({ run: () => 1 })],
  ['a symbol', () => Symbol('x')],
])('refuses what holds %s', (_what, make) => {
  expect(() => canonicalText(make())).toThrow(OptionError);
});

it('takes the same object twice for no circle', () => {
  const twice = { a: 1 };
  expect(canonicalText([twice, twice])).toBe(canonicalText([{ a: 1 }, { a: 1 }]));
});
