const { OptionError } = require('@sluice/core');
const { rateLimit } = require('@sluice/rate-limit');

it('loads under jest as it is', () => {
  expect(() => rateLimit({ redis: undefined, limit: 1, window: '1s' })).toThrow(OptionError);
});
