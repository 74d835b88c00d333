import { signatureFaults } from '../src/script-signature';

const SOUND = {
  name: 'pattern/operation',
  keys: ['counter'],
  args: ['cost', 'window'],
  lua: `
local counter = KEYS[1]
local window = tonumber(ARGV[2]) -- not KEYS[9], and no redis.call('SCAN')
return redis.call('INCRBY', counter, ARGV[1])`,
};

it('finds nothing in a script that uses what it declares', () => {
  expect(signatureFaults(SOUND)).toEqual([]);
  const lua = `${SOUND.lua}\nfor index = 3, #ARGV do redis.call('SADD', counter, ARGV[ index ]) end`;
  expect(signatureFaults({ ...SOUND, lua, rest: 'members' })).toEqual([]);
});

it.each([
  ['KEYS go up to 2', { lua: `${SOUND.lua} + #KEYS[2]` }],
  ['KEYS go up to 1', { keys: ['counter', 'block'] }],
  ['ARGV goes up to 2', { args: ['cost', 'window', 'now'] }],
  ['KEYS has an index that is computed', { lua: `${SOUND.lua} + KEYS[#KEYS]` }],
  ['ARGV has an index that is computed', { lua: `${SOUND.lua} + ARGV[#ARGV]` }],
  ['the rest of ARGV is not read', { rest: 'members' }],
  ['flushdb looks at the whole keyspace', { lua: `${SOUND.lua} + redis.pcall( "flushdb")` }],
  ['KEYS[1] is called counter', { keys: ['block'] }],
  ['ARGV[2] is called window', { args: ['cost', 'now'] }],
])('finds that %s', (fault, change) => {
  expect(signatureFaults({ ...SOUND, ...change })).toEqual([fault]);
});
