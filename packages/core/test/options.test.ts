import { OptionError, RedisUnavailableError, SluiceError } from '../src/errors';
import { checkKnown, checkText, withDefaults } from '../src/options';

describe('options', () => {
  interface Options {
    needed: number;
    size?: number;
  }

  it('fills in what was left out; `undefined` counts as left out, `null` does not', () => {
    expect(withDefaults<Options>({ needed: 1 }, { size: 5 })).toEqual({ needed: 1, size: 5 });
    expect(withDefaults({ needed: 1, size: undefined } as unknown as Options, { size: 5 }).size).toBe(5);
    expect(withDefaults({ needed: 1, size: null } as unknown as Options, { size: 5 }).size).toBeNull();
  });

  it('refuses a misspelt option by its path', () => {
    expect(() => {
      checkKnown({ limti: 1 }, ['limit', 'window'], 'policies[1].');
    }).toThrow(/`policies\[1\]\.limti` must be left out; known are limit, window; got 1 /);
  });

  it.each([null, 5, 'x', [1]])('refuses %p in place of options', (value) => {
    expect(() => {
      checkKnown(value, []);
    }).toThrow(OptionError);
  });

  it('does not repeat what a string or object held: it may be a secret', () => {
    for (const value of ['hunter2'.repeat(40), { hunter2: 1 }, Buffer.from('hunter2')]) {
      expect(() => {
        checkText('name', value, 10);
      }).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }));
    }
  });
});

describe('SluiceError', () => {
  it('is recognised across copies of the module by its brand', () => {
    let other: typeof import('../src/errors') | undefined;
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second copy is the point
      other = require('../src/errors') as typeof import('../src/errors');
    });
    const foreign = new (other as typeof import('../src/errors')).RedisUnavailableError(
      'deadline',
      'unknown',
      'late',
    );
    expect(foreign).not.toBeInstanceOf(RedisUnavailableError);
    expect(SluiceError.is(foreign)).toBe(true);
    expect(SluiceError.is(new Error('x'))).toBe(false);
    expect(SluiceError.is(null)).toBe(false);
  });
});
