import { nodeRedis } from '@sluice/test-support';
import { createDoctor, OptionError } from '../../src/index';

const redis = nodeRedis.v4.createClient();

it.each([
  ['redis', { redis: undefined }],
  ['pattern', { pattern: ['queue'] }],
  ['patterns', { patterns: 'queue' }],
  ['patterns[1]', { patterns: ['queue', 'Queue!'] }],
  ['prefixes[0]', { prefixes: ['a{b'] }],
  ['deadline', { deadline: 0 }],
])('refuses a wrong %s', (option, wrong) => {
  const create = () => createDoctor({ redis, ...wrong } as never);
  expect(create).toThrow(OptionError);
  expect(create).toThrow(`\`${option}\``);
});

it.each([
  ['bigkeys', { bigkeys: true }],
  ['bigKeys.minBytes', { bigKeys: { minBytes: 0 } }],
  ['bigKeys.maxKeys', { bigKeys: { maxKeys: Infinity } }],
  ['bigKeys.max', { bigKeys: { max: 1 } }],
  ['snapshot', { snapshot: 'now' }],
  ['snapshot', { snapshot: null }],
])('refuses to check with a wrong %s', async (option, wrong) => {
  const check = createDoctor({ redis }).check(wrong as never);
  await expect(check).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option });
});
