import { OptionError } from '@sluice/core';
import { resolveHeaderFormats, type HeaderFormat } from '../../src/headers/format';

describe('the option headers', () => {
  it.each<[HeaderFormat | HeaderFormat[] | false, HeaderFormat[]]>([
    [false, []],
    [[], []],
    ['draft-10', ['draft-10']],
    ['legacy', ['legacy']],
    [['draft-6'], ['draft-6']],
    [
      ['legacy', 'draft-8'],
      ['legacy', 'draft-8'],
    ],
  ])('takes %j', (value, formats) => {
    expect(resolveHeaderFormats('headers', value)).toEqual(formats);
  });

  it.each<[unknown, string]>([
    ['draft-11', 'headers'],
    [true, 'headers'],
    [null, 'headers'],
    [{}, 'headers'],
    [['draft-10', 'draft-9'], 'headers[1]'],
    [[false], 'headers[0]'],
    [['draft-10', 'draft-8'], 'headers'],
    [['draft-6', 'legacy', 'draft-7'], 'headers'],
    [['legacy', 'legacy'], 'headers'],
  ])('refuses %j', (value, option) => {
    let refused: unknown;
    try {
      resolveHeaderFormats('headers', value as HeaderFormat);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(OptionError);
    expect(refused).toMatchObject({ option });
  });

  it('says what goes together', () => {
    expect(() => resolveHeaderFormats('headers', ['draft-10', 'draft-7'])).toThrow(
      /one draft at most, and 'legacy'/,
    );
  });
});
