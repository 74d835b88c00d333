import { nodeRedis } from '@sluice/test-support';
import {
  createConnection,
  createLocks,
  OptionError,
  type AcquireOptions,
  type LockKeys,
  type Locks,
} from '../../src/index';

/** Nobody asks Redis about an option: it is not even connected. */
const redis = createConnection(nodeRedis.v4.createClient());
const locks = createLocks({ redis });

function optionOf(error: unknown): string {
  expect(error).toBeInstanceOf(OptionError);
  return (error as OptionError).option;
}

/** The option that an error names which is thrown at once. */
function refusedAtOnce(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return optionOf(error);
  }
  return 'nothing';
}

/** The option that a rejection names. What is wrong with a call is never thrown. */
function refused(work: () => Promise<unknown>): Promise<string> {
  const outcome = work();
  expect(outcome).toBeInstanceOf(Promise);
  return outcome.then(() => 'nothing', optionOf);
}

const NOT_OBJECTS = [null, [], 'ttl', 5];

describe('createLocks', () => {
  const made = (options: object) => refusedAtOnce(() => createLocks({ redis, ...options }));

  it.each([
    ['no client', 'redis', { redis: undefined }],
    ['an address instead of a client', 'redis', { redis: 'redis://127.0.0.1' }],
    ['an empty prefix', 'prefix', { prefix: '' }],
    ['a prefix with a hash tag', 'prefix', { prefix: 'a{b}' }],
    ['a prefix that is no text', 'prefix', { prefix: 7 }],
    ['no time for an answer', 'deadline', { deadline: 0 }],
    ['too long for an answer', 'deadline', { deadline: '61s' }],
    ['a deadline that is no duration', 'deadline', { deadline: 'soon' }],
    ['no deadline by null', 'deadline', { deadline: null }],
    ['a longest lease that is too short', 'maxLease', { maxLease: 9 }],
    ['a longest lease that is too long', 'maxLease', { maxLease: '25h' }],
    ['a failover that is not known', 'onFailover', { onFailover: 'wait' }],
    ['a misspelt option', 'prefx', { prefx: 'lock' }],
    ['an option of another call', 'ttl', { ttl: '1s' }],
  ])('refuses %s', (_, option, options) => {
    expect(made(options)).toBe(option);
  });

  it.each(NOT_OBJECTS)('refuses %j for its options', (options) => {
    expect(refusedAtOnce(() => createLocks(options as never))).toBe('options');
  });
});

const takers: readonly [string, (options: AcquireOptions) => Promise<unknown>][] = [
  ['acquire', (options) => locks.acquire('key', options)],
  ['tryAcquire', (options) => locks.tryAcquire('key', options)],
  ['using', (options) => locks.using('key', options, () => undefined)],
  ['acquire of a semaphore', (options) => locks.semaphore('key', 2).acquire(options)],
  ['tryAcquire of a reader', (options) => locks.readWrite('key').read.tryAcquire(options)],
  ['using of a writer', (options) => locks.readWrite('key').write.using(options, () => undefined)],
];

describe.each(takers)('%s', (name, take) => {
  it.each([0, -1, 9, '2h', NaN, Infinity, '', 'soon', null, true, {}])('refuses the ttl %p', async (ttl) => {
    expect(await refused(() => take({ ttl } as never))).toBe('ttl');
  });

  it.each([
    ['maxHold', 0],
    ['maxHold', -1],
    ['maxHold', 'for ever'],
    ['maxHold', null],
    ['renew', 'yes'],
    ['renew', 0],
    ['renew', null],
    ['reentrant', 1],
    ['reentrant', null],
    ['tll', '10s'],
    ['retries', 3],
  ])('refuses %s: %p', async (option, value) => {
    expect(await refused(() => take({ [option]: value }))).toBe(option);
  });

  it.each(NOT_OBJECTS)('refuses %j for its options', async (options) => {
    expect(await refused(() => take(options as never))).toBe('options');
  });

  if (name.startsWith('tryAcquire')) {
    it.each(['wait', 'signal'])('has no %s', async (option) => {
      expect(await refused(() => take({ [option]: 5 }))).toBe(option);
    });
  } else {
    it.each([
      ['wait', -1],
      ['wait', 2 ** 31],
      ['wait', 'long'],
      ['wait', null],
      ['signal', null],
      ['signal', {}],
      ['signal', new AbortController()],
    ])('refuses %s: %p', async (option, value) => {
      expect(await refused(() => take({ [option]: value }))).toBe(option);
    });
  }
});

describe('keys', () => {
  const byKeys: readonly [string, (keys: LockKeys) => Promise<unknown>][] = [
    ['acquire', (keys) => locks.acquire(keys)],
    ['tryAcquire', (keys) => locks.tryAcquire(keys)],
    ['using', (keys) => locks.using(keys, {}, () => undefined)],
  ];

  it.each(byKeys)('%s refuses what is no key, and says which of them', async (_, take) => {
    const of = (keys: unknown) => refused(() => take(keys as LockKeys));
    for (const keys of [undefined, null, 5, true, {}, [], new Set(['a']), Array<string>(1001).fill('a')]) {
      expect(await of(keys)).toBe('keys');
    }
    expect(await of([null])).toBe('keys[0]');
    expect(await of(['a', 'b', 5])).toBe('keys[2]');
    expect(await of(['a', ['b']])).toBe('keys[1]');
  });

  it.each([5, null, undefined, ['a'], {}])('a single key is not %j', async (key) => {
    const wrong = key as never;
    expect(refusedAtOnce(() => locks.semaphore(wrong, 1))).toBe('key');
    expect(refusedAtOnce(() => locks.readWrite(wrong))).toBe('key');
    expect(await refused(() => locks.inspect(wrong))).toBe('key');
    expect(await refused(() => locks.forceRelease(wrong))).toBe('key');
  });
});

it.each([0, -1, 1.5, NaN, Infinity, '2', null, undefined, 1_000_001])('%p are no permits', (permits) => {
  expect(refusedAtOnce(() => locks.semaphore('key', permits as never))).toBe('permits');
});

it('an error names the option, and does not show what was given', async () => {
  const wrong: Locks['acquire'] = (keys) => locks.acquire(keys, { ttl: 'hunter2' as never });
  await expect(wrong('alice')).rejects.toThrow(/`ttl`/);
  await expect(wrong('alice')).rejects.not.toThrow(/hunter2|alice/);
});

it('refuses a list of keys with holes, and work that is none', async () => {
  expect(await refused(() => locks.acquire(new Array(3) as never))).toBe('keys[0]');
  expect(await refused(() => locks.using('k', {}, 5 as never))).toBe('work');
});
