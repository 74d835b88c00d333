import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { OptionError, RedisUnavailableError, SluiceError } from '../src/errors';

const source = readFileSync(join(__dirname, '../src/errors.ts'), 'utf8');
const documentation = readFileSync(join(__dirname, '../../../docs/errors.md'), 'utf8');

it('every code has a heading in the documentation, and the other way round', () => {
  const codes = new Set(source.match(/(?<=')ERR_[A-Z_]+(?=')/g));
  const headings = new Set(documentation.match(/(?<=^## )ERR_[A-Z_]+$/gm));
  expect(codes.size).toBeGreaterThan(0);
  expect([...headings].sort()).toEqual([...codes].sort());
});

it('knows the errors of a second copy of the package', () => {
  const error = new RedisUnavailableError('deadline', 'unknown', 'no answer');
  jest.isolateModules(() => {
    const copy = jest.requireActual<{ SluiceError: typeof SluiceError }>('../src/errors');
    expect(error).not.toBeInstanceOf(copy.SluiceError);
    expect(copy.SluiceError.is(error)).toBe(true);
  });
  expect(SluiceError.is(new Error('another'))).toBe(false);
});

it.each([['hunter2'], [{ password: 'hunter2' }], [['hunter2']]])(
  'does not repeat what was given for an option: %j',
  (secret) => {
    const error = new OptionError('redis', 'a client', secret);
    expect(error.message).toMatch(/^`redis` must be a client; got a/);
    expect(inspect(error)).not.toContain('hunter2');
  },
);
