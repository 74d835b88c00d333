import { OptionError } from '@sluice/core';
import fc from 'fast-check';
import { parseItem } from 'structured-headers';
import { checkPolicyName, integerField, stringField } from '../../src/headers/structured-field';

describe('the name of a policy', () => {
  it.each(['day', ' ', '5-in-1min', 'a "quoted" name', 'back\\slash', '\\"', ';q=1, "other"', '{}*', '~'])(
    '%j is read back as it was',
    (name) => {
      checkPolicyName('name', name);
      expect(parseItem(stringField(name))[0]).toBe(name);
    },
  );

  it.each([
    '',
    'caf\u00e9',
    '\u65e5',
    'line\nbreak',
    'header\r\nSet-Cookie: a=b',
    'tab\t',
    'nul\0',
    'del\x7f',
    'n'.repeat(101),
  ])('%j is refused', (name) => {
    expect(() => {
      checkPolicyName('policies[1].name', name);
    }).toThrow(OptionError);
  });

  it.each([undefined, null, 7, {}, ['day']])('%j is refused', (name) => {
    expect(() => {
      checkPolicyName('name', name);
    }).toThrow(OptionError);
  });

  it('is refused, or read back by a strict parser as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }), (name) => {
        try {
          checkPolicyName('name', name);
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError);
          expect(() => parseItem(stringField(name))).toThrow();
          return;
        }
        expect(parseItem(stringField(name))[0]).toBe(name);
      }),
    );
  });
});

describe('an integer', () => {
  it('is told as the largest of structured fields, if it is larger', () => {
    expect([0, 7, 999_999_999_999_999, 1e15, Number.MAX_SAFE_INTEGER].map(integerField)).toEqual([
      '0',
      '7',
      '999999999999999',
      '999999999999999',
      '999999999999999',
    ]);
  });
});
