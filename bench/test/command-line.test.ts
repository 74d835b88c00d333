import { readCommandLine } from '../src/command-line';

it('measures all scenarios on the primary majors by default', () => {
  const { scenarios, conditions, profile, build } = readCommandLine(['--', 'rate-limit']);
  expect(scenarios.map(({ name }) => name)).toEqual(['allowed', 'denied', 'leased']);
  expect(conditions).toMatchObject({ redisPackage: 'redis', express: 'express', code: 'built' });
  expect({ profile, build }).toEqual({ profile: [], build: true });
});

it('takes other majors, one scenario, and contenders to profile', () => {
  const { conditions, profile } = readCommandLine(
    'rate-limit --scenario denied --redis 6 --express 4 --profile sluice,bare'.split(' '),
  );
  expect(conditions).toMatchObject({ redisPackage: 'redis-v6', express: 'express-v4' });
  expect(profile).toEqual(['sluice', 'bare']);
});

it.each([
  ['sessions', 'No benchmark "sessions"'],
  ['', 'No benchmark ""'],
  ['rate-limit --scenario refused', 'No scenario "refused"; there are allowed, denied, leased'],
  ['rate-limit --redis 3', '--redis must be one of 4, 5, 6; got "3"'],
  ['rate-limit --rounds none', '--rounds must be a whole number from 1 to 1000; got "none"'],
  ['rate-limit --requests 10', '--requests must be a whole number from 50 to 1000000; got "10"'],
  ['rate-limit --profile sluice', '--profile takes one --scenario'],
  ['rate-limit --scenario leased --profile floor', 'No contender "floor"; there are bare, sluice-lease'],
])('says what is wrong with: %s', (line, message) => {
  expect(() => readCommandLine(line.split(' '))).toThrow(message);
});
