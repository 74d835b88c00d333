import { programme } from './programme';

it('the soak finds nothing wrong in a few seconds of it', async () => {
  const { code, output } = await programme('soak', '--for', '10s', '--seed', '5');
  expect(output).toMatch(/^soak, v4, seed 5, 10 s: \d{3,} requests, [1-9]\d* faults, 0 violations$/m);
  expect(code).toBe(0);
}, 120_000);

it('the soak says how it is used to whoever asks for what it does not have', async () => {
  const { code, output } = await programme('soak', '--major', 'v3');
  expect(output).toContain('faults:soak [--seed N] [--for 10m]');
  expect(code).toBe(2);
}, 120_000);
