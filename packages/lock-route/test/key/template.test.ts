import { OptionError } from '@sluice/core';
import fc from 'fast-check';
import type { Request } from 'express';
import { compileTemplate } from '../../src/key/template';

const requestWith = (parts: object) => parts as Request;

it('takes values from everywhere in a request', () => {
  const req = requestWith({
    params: { id: '7' },
    query: { page: 'a' },
    body: { order: { id: 42 } },
    headers: { 'x-tenant': 't' },
    cookies: { c: 'k' },
    user: { id: 9n },
    session: { ok: true },
    ip: '1.2.3.4',
    method: 'POST',
    path: '/x',
    hostname: 'h',
  });
  const template =
    '{params.id}|{query.page}|{body.order.id}|{headers.X-Tenant}|{cookies.c}|{user.id}|{session.ok}|{ip}|{method}|{path}|{hostname}';
  expect(compileTemplate(template)(req)).toBe('7|a|42|t|k|9|true|1.2.3.4|POST|%002fx|h');
});

it('is a text as it stands where it has no values', () => {
  expect(compileTemplate('nightly report')(requestWith({}))).toBe('nightly report');
});

it.each([
  ['an unknown source', 'order:{parms.id}'],
  ['a source without a name', 'order:{params}'],
  ['a value with a name', 'order:{ip.v4}'],
  ['an empty name', 'order:{params.}'],
  ['nothing', 'order:{}'],
  ['what every object inherits', 'order:{params.__proto__}'],
  ['a constructor', 'order:{body.constructor.name}'],
  ['an open brace', 'order:{params.id'],
  ['a closed brace', 'order:params.id}'],
  ['nested braces', 'order:{{params.id}}'],
  ['no characters', ''],
  ['too many characters', 'x'.repeat(513)],
])('refuses %s at once', (_what, template) => {
  expect(() => compileTemplate(template)).toThrow(OptionError);
});

it.each([
  ['nothing', {}],
  ['undefined', { id: undefined }],
  ['null', { id: null }],
  ['an empty string', { id: '' }],
  ['a list', { id: ['1', '2'] }],
  ['an object', { id: { toString: 'x' } }],
  ['not a number', { id: NaN }],
  ['nothing at all', undefined],
])('says which value a client owes: %s', (_what, body) => {
  expect(() => compileTemplate('order:{body.id}')(requestWith({ body }))).toThrow(
    expect.objectContaining({ name: 'MissingValue', place: 'body.id' }),
  );
});

it('takes a value that the application owes for a bug', () => {
  expect(() => compileTemplate('user:{user.id}')(requestWith({}))).toThrow(OptionError);
});

it('finds nothing that objects inherit', () => {
  expect(() => compileTemplate('{params.toString}')(requestWith({ params: {} }))).toThrow('params.toString');
});

it('keeps apart what differs, whatever it holds', () => {
  const keyOf = compileTemplate('order:{params.a}:{params.b}');
  const hostile = fc.oneof(
    fc.string({ minLength: 1, unit: 'binary' }),
    fc.constantFrom(
      '{x}',
      '*',
      'a\r\nb',
      ':',
      'a:b',
      '%003a',
      '#',
      '\ud800',
      '\ud801',
      'é',
      'e\u0301',
      '__proto__',
    ),
    fc.string({ minLength: 1, maxLength: 5 }).map((text) => text.repeat(2000)),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, hostile, (a, b, c, d) => {
      const [one, other] = [
        keyOf(requestWith({ params: { a, b } })),
        keyOf(requestWith({ params: { a: c, b: d } })),
      ];
      expect(one === other).toBe(a === c && b === d);
      expect(one).toMatch(/^order:[\w.~%#-]{1,1000}:[\w.~%#-]{1,1000}$/);
    }),
  );
});
