import type { Request } from 'express';
import fc from 'fast-check';
import { readKeyHeader } from '../../src/idempotency/key-header';

const requestWith = (...lines: string[]) =>
  ({ headersDistinct: lines.length === 0 ? {} : { 'idempotency-key': lines } }) as unknown as Request;

const readKey = (line: string, strict = false) => readKeyHeader(requestWith(line), strict);

it.each([
  ['in quotes', '"8e03978e-40d5"', '8e03978e-40d5'],
  ['with escapes', String.raw`"a\"b\\c"`, String.raw`a"b\c`],
  ['with spaces in quotes', '"a b"', 'a b'],
  ['with parameters', '"a";v=1; w ;x="y"', 'a'],
  ['of 255 characters', `"${'k'.repeat(255)}"`, 'k'.repeat(255)],
])('takes a key %s, strict or not', (_what, line, key) => {
  for (const strict of [true, false]) expect(readKey(line, strict)).toEqual({ state: 'given', key });
});

it.each(['8e03978e-40d5', 'order:7/a_b.c~d', 'k'.repeat(255), '{x}*?[y]', 'AAEC+/=='])(
  'takes a bare key, unless it is strict: %s',
  (line) => {
    expect(readKey(line)).toEqual({ state: 'given', key: line });
    expect(readKey(line, true).state).toBe('malformed');
  },
);

it.each([
  ['nothing', ''],
  ['spaces', '   '],
  ['empty quotes', '""'],
  ['one quote', '"'],
  ['an open quote', '"abc'],
  ['a quote inside', '"a"b"'],
  ['a bad escape', String.raw`"a\b"`],
  ['two keys', '"a", "b"'],
  ['two bare keys', 'a, b'],
  ['a bare key with a space', 'a b'],
  ['a bare key with a quote', 'a"b'],
  ['a bare key with a parameter', 'a;v=1'],
  ['256 characters', 'k'.repeat(256)],
  ['256 characters in quotes', `"${'k'.repeat(256)}"`],
  ['a control character', '"a\u0007b"'],
  ['CR and LF', 'a\r\nb'],
  ['CR and LF in quotes', '"a\r\nb"'],
  ['what is not ASCII', '"grüße"'],
  ['what is not ASCII and bare', 'grüße'],
  ['bad parameters', '"a";=1'],
  ['a long way to no match', `"a"${'; a="x" '.repeat(5000)}!`],
])('refuses %s', (_what, line) => {
  for (const strict of [true, false]) {
    expect(readKey(line, strict)).toMatchObject({ state: 'malformed', detail: expect.stringMatching(/^It/) });
  }
});

it('refuses several lines, alike or not, and misses none', () => {
  expect(readKeyHeader(requestWith('"a"', '"a"'), false).state).toBe('malformed');
  expect(readKeyHeader(requestWith('a', 'b'), false).state).toBe('malformed');
  expect(readKeyHeader(requestWith(), false)).toEqual({ state: 'missing' });
});

it('reads back whatever is put in quotes', () => {
  const printable = fc.string({ minLength: 1, maxLength: 255, unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(printable, (key) => {
      const quoted = `"${key.replace(/["\\]/g, '\\$&')}"`;
      expect(readKey(quoted, true)).toEqual({ state: 'given', key });
    }),
  );
});
