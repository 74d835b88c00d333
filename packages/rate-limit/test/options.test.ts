import { OptionError } from '@sluice/core';
import { newClient } from '@sluice/test-support';
import { rateLimit, type RateLimitOptions } from '../src/index';
import { freshPrefix } from './app';

const redis = newClient('v4', {}); // never connected: what is wrong shows before

/** What `rateLimit` throws for a limit of 5 a minute with these options. */
function faultOf(options: Record<string, unknown>): OptionError {
  try {
    rateLimit({
      redis,
      prefix: freshPrefix(),
      limit: 5,
      window: '1m',
      ...options,
    } as unknown as RateLimitOptions);
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
  throw new Error('no option was refused');
}

const policy = { name: 'burst', limit: 5, window: '1s' };

/** The options for policies, and nothing that describes a single one. */
function policies(...list: unknown[]): Record<string, unknown> {
  return { limit: undefined, window: undefined, policies: list };
}

describe('rateLimit refuses at once', () => {
  it.each<[string, Record<string, unknown>]>([
    ['redis', { redis: undefined }],
    ['redis', { redis: 'redis://localhost' }],
    ['limit', { limit: 0 }],
    ['limit', { limit: -1 }],
    ['limit', { limit: 1.5 }],
    ['limit', { limit: NaN }],
    ['limit', { limit: '5' }],
    ['limit', { limit: undefined }],
    ['window', { window: 0 }],
    ['window', { window: -1000 }],
    ['window', { window: NaN }],
    ['window', { window: 'soon' }],
    ['window', { window: '367d' }],
    ['window', { window: undefined }],
    ['burst', { burst: 0 }],
    ['burst', { burst: 2, algorithm: 'fixed-window' }],
    ['algorithm', { algorithm: 'leaky' }],
    ['name', { name: '' }],
    ['name', { name: 'a\r\nb' }],
    ['name', { name: 'täglich' }],
    ['name', { limit: () => 5 }],
    ['name', { window: () => '1m' }],
    ['name', { burst: () => 5 }],
    ['key', { key: 'ip' }],
    ['ipv6Prefix', { ipv6Prefix: 31 }],
    ['ipv6Prefix', { ipv6Prefix: 65 }],
    ['cost', { cost: -1 }],
    ['cost', { cost: 0.5 }],
    ['skip', { skip: true }],
    ['allow', { allow: '10.0.0.0/8' }],
    ['allow[1]', { allow: ['10.0.0.0/8', 'localhost'] }],
    ['deny[0]', { deny: ['10.0.0.0/33'] }],
    ['headers', { headers: 'draft-9' }],
    ['headers', { headers: ['draft-8', 'draft-10'] }],
    ['refund', { refund: true }],
    ['onUnavailable', { onUnavailable: 'fail' }],
    ['onUnavailable', { onUnavailable: true }],
    ['statusCode', { statusCode: 200 }],
    ['message', { message: 429 }],
    ['message', { message: null }],
    ['handler', { handler: 'slow down' }],
    ['denyCache.size', { denyCache: { size: 5 } }],
    ['lease.processes', { lease: {}, algorithm: 'fixed-window' }],
    ['lease', { lease: { processes: 2 } }],
    ['shadow', { shadow: 'yes' }],
    ['deadline', { deadline: 0 }],
    ['prefix', { prefix: 'a{b}' }],
    ['after', { after: '' }],
    ['delay.after', { delay: { delayMs: 5 } }],
    ['delay.delayMs', { delay: { after: 5 } }],
    ['delay.maxDelayMs', { delay: { after: 5, delayMs: 5, maxDelayMs: '25d' } }],
    ['delay.wait', { delay: { after: 5, delayMs: 5, wait: 1 } }],
    ['delay', { delay: { after: 5, delayMs: 5 }, burst: 2 }],
    ['partitionSecret', { partitionSecret: 'short' }],
    ['windowMs', { windowMs: 60_000 }],
    ['limit', { policies: [policy] }],
    ['policies', { ...policies() }],
    ['policies[1].name', policies(policy, policy)],
    ['policies[0].name', policies({ limit: 5, window: '1s' })],
    ['policies[0].name', policies({ ...policy, name: 'a\nb' })],
    ['policies[0].limit', policies({ ...policy, limit: 0 })],
    ['policies[1].window', policies(policy, { ...policy, name: 'day', window: '400d' })],
    ['policies[0].burst', policies({ ...policy, algorithm: 'strict-window', burst: 2 })],
    ['policies[0].key', policies({ ...policy, key: 'ip' })],
    ['policies[0].max', policies({ ...policy, max: 5 })],
    ['name', policies({ ...policy, limit: () => 5 })],
  ])('a wrong `%s`: %j', (option, options) => {
    expect(faultOf(options)).toMatchObject({ code: 'ERR_OPTION_INVALID', option });
  });

  it('no options at all', () => {
    expect(() => rateLimit(undefined as unknown as RateLimitOptions)).toThrow(OptionError);
  });

  it('a secret without showing it', () => {
    expect(faultOf({ partitionSecret: 'tooshortsecret' }).message).not.toContain('tooshort');
  });

  it('a name that stands for something else already', () => {
    const prefix = freshPrefix();
    rateLimit({ redis, prefix, name: 'api', limit: 5, window: '1m' });
    expect(faultOf({ prefix, name: 'api', limit: 6 })).toMatchObject({ option: 'name' });
  });
});

describe('rateLimit takes', () => {
  it.each<Record<string, unknown>>([
    { window: 1 },
    { window: '366d' },
    { burst: 2 },
    { name: 'a "quoted" \\ name' },
    { cost: 0 },
    { ipv6Prefix: 32 },
    { headers: false },
    { headers: ['draft-7', 'legacy'] },
    { name: 'by-plan', limit: () => 5, window: () => '1m', burst: () => 2 },
    { algorithm: undefined, burst: undefined, key: undefined, name: undefined, cost: undefined },
    { denyCache: { maxEntries: 10, maxAge: '1s' } },
    { denyCache: false },
  ])('%j', (options) => {
    const gate = rateLimit({
      redis,
      prefix: freshPrefix(),
      limit: 5,
      window: '1m',
      ...options,
    });
    expect([gate.name, gate.length]).toEqual(['rateLimit', 3]);
  });
});
