import { readCommandLine, USAGE } from '../src/command-line';

it('measures all scenarios on the primary majors by default', () => {
  const { scenarios, setUp, rounds, profile, out, build } = readCommandLine(['--', 'rate-limit']);
  expect(scenarios.map(({ name }) => name)).toEqual(['allowed', 'denied', 'leased']);
  expect(setUp.packages.slice(0, 2)).toEqual(['express', 'redis']);
  expect(setUp.round).toBe('each of 20000 requests over 50 connections');
  expect({ rounds, profile, out, build }).toEqual({ rounds: 9, profile: [], out: 'results', build: true });
});

it('takes other majors, one scenario, and contenders to profile', () => {
  const { setUp, profile } = readCommandLine(
    'rate-limit --scenario denied --redis 6 --express 4 --profile sluice,bare'.split(' '),
  );
  expect(setUp.packages.slice(0, 2)).toEqual(['express-v4', 'redis-v6']);
  expect(profile).toEqual(['sluice', 'bare']);
});

it('has the options of each benchmark, and says so', () => {
  const { setUp, scenarios } = readCommandLine('lock --pairs 50 --hand-overs 7 --seconds 2'.split(' '));
  expect(scenarios.map(({ name }) => name)).toEqual([
    'free',
    'free-many',
    'free-busy',
    'free-single',
    'contended',
    'waiters',
  ]);
  expect(setUp.round).toBe('each of 50 pairs of acquire and release, 7 hand-overs or 2 seconds of waiting');
  expect(USAGE).toMatch(/^rate-limit:\n {2}--requests <n> +requests of each turn +20000\n/m);
  expect(USAGE).toMatch(/^lock:\n {2}--pairs <n> /m);
});

it.each([
  ['sessions', 'No benchmark "sessions"'],
  ['', 'No benchmark ""'],
  ['rate-limit --scenario refused', 'No scenario "refused"; there are allowed, denied, leased'],
  ['rate-limit --redis 3', '--redis must be one of 4, 5, 6; got "3"'],
  ['rate-limit --rounds none', '--rounds must be a whole number from 1 to 1000; got "none"'],
  ['rate-limit --requests 10', '--requests must be a whole number from 50 to 1000000; got "10"'],
  ['rate-limit --profile sluice', '--profile takes one --scenario'],
  ['lock --express 4', '--express is no option of the benchmark lock'],
  ['rate-limit --pairs 50', '--pairs is no option of the benchmark rate-limit'],
  ['lock --seconds 0', '--seconds must be a whole number from 1 to 40; got "0"'],
  ['rate-limit --scenario leased --profile floor', 'No contender "floor"; there are bare, sluice-lease'],
])('says what is wrong with: %s', (line, message) => {
  expect(() => readCommandLine(line.split(' '))).toThrow(message);
});
