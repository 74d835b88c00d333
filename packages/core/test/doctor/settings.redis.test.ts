import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@sluice/test-support';
import { useDoctor } from './use-doctor';

const doctor = useDoctor();

describe('memory', () => {
  it('is to have a limit', async () => {
    expect((await doctor.findings()).get('memory/unlimited')).toMatchObject({
      severity: 'warning',
      node: 'redis',
      patterns: [],
    });
    await doctor.set('maxmemory', '100mb');
    expect(await doctor.findings()).not.toHaveProperty('memory/unlimited');
    expect((await doctor.findings()).has('memory/unlimited')).toBe(false);
  });

  it.each([
    // with a policy, these patterns lose something
    ['allkeys-lru', ['queue', 'session', 'cache'], ['queue', 'session'], 'critical'],
    ['volatile-lru', ['queue', 'session', 'cache'], ['session'], 'critical'],
    ['volatile-ttl', ['rate-limit', 'write-behind'], ['rate-limit'], 'warning'],
    ['allkeys-lfu', ['cache'], undefined, undefined],
    ['noeviction', ['queue', 'session', 'cache'], undefined, undefined],
  ])('with %s and %j is dangerous for %j', async (policy, patterns, taken, severity) => {
    await doctor.set('maxmemory', '100mb');
    await doctor.set('maxmemory-policy', policy);
    const finding = (await doctor.findings({ patterns })).get('memory/eviction');
    expect(finding && { patterns: finding.patterns, severity: finding.severity }).toEqual(
      taken && { patterns: taken, severity },
    );
  });

  it('that is never given back to caches refuses their writes, too', async () => {
    await doctor.set('maxmemory', '100mb');
    expect((await doctor.findings({ patterns: ['cache'] })).get('memory/never-evicts')?.patterns).toEqual([
      'cache',
    ]);
    expect((await doctor.findings({ patterns: ['cache', 'lock'] })).has('memory/never-evicts')).toBe(false);
  });

  it('that is full is critical, and so are the writes that were refused', async () => {
    expect((await doctor.findings()).has('memory/writes-refused')).toBe(false);
    await doctor.set('maxmemory', '100kb');
    await expect(doctor.redis.raw('SET', 'some', 'thing')).rejects.toThrow('OOM');
    const found = await doctor.findings();
    expect(found.get('memory/nearly-full')?.severity).toBe('critical');
    expect(found.get('memory/writes-refused')?.message).toContain('1 write ');
  });

  it('that was evicted is told of', async () => {
    await doctor.redis.raw('SET', 'victim', 'x'.repeat(1000), 'EX', '100');
    await doctor.set('maxmemory-policy', 'volatile-lru');
    await doctor.set('maxmemory', '100kb');
    await doctor.redis.raw('SET', 'next', 'x').catch(() => undefined); // evicts what it can, and is refused
    const finding = (await doctor.findings({ patterns: ['lock'] })).get('memory/eviction');
    expect(finding?.message).toMatch(/a lock has two holders \(lock\)\. \d+ keys? went that way already/);
  });

  it('that is full of holes is told of', async () => {
    expect((await doctor.findings()).has('memory/fragmentation')).toBe(false);
    await doctor.redis.raw(
      'EVAL',
      `for i = 1, 100000 do redis.call('SET', 'hole:' .. i, string.rep('x', 1100)) end
       for i = 1, 100000 do if i % 16 > 0 then redis.call('UNLINK', 'hole:' .. i) end end`,
      '0',
    );
    await waitUntil('INFO shows it', async () => (await doctor.findings()).has('memory/fragmentation'), 5000);
    await doctor.redis.raw('FLUSHALL');
  });
});

describe('persistence', () => {
  it.each([
    [['queue', 'session'], 'critical', ['queue', 'session']],
    [['session', 'rate-limit'], 'info', ['session']],
  ])('that is off is a matter of %j', async (patterns, severity, affected) => {
    expect((await doctor.findings({ patterns })).get('persistence/none')).toMatchObject({
      severity,
      patterns: affected,
    });
  });

  it('that is off is fine for limits, locks and caches', async () => {
    expect(
      (await doctor.findings({ patterns: ['rate-limit', 'lock', 'cache'] })).has('persistence/none'),
    ).toBe(false);
  });

  it('by snapshots loses jobs', async () => {
    await doctor.set('save', '3600 1');
    const found = await doctor.findings({ patterns: ['queue', 'session'] });
    expect(found.has('persistence/none')).toBe(false);
    expect(found.get('persistence/lags')).toMatchObject({ severity: 'warning', patterns: ['queue'] });
  });

  it('that nobody may look at is not said to be by snapshots', async () => {
    await doctor.redis.raw('ACL', 'SETUSER', 'default', '-config');
    const found = await doctor
      .findings({ patterns: ['queue'] })
      .finally(() => doctor.redis.raw('ACL', 'SETUSER', 'default', '+@all'));
    expect(found.get('persistence/lags')?.message).toMatch(
      /^There is no append-only file, and CONFIG is refused, .* jobs are lost \(queue\)$/,
    );
  });

  it('by a file that reaches the disk at some time loses jobs, and by one that does each second is right', async () => {
    await doctor.set('appendonly', 'yes');
    expect((await doctor.findings({ patterns: ['write-behind'] })).has('persistence/lags')).toBe(false);
    await doctor.set('appendfsync', 'no');
    expect((await doctor.findings({ patterns: ['write-behind'] })).get('persistence/lags')?.message).toMatch(
      /^appendfsync no .*writes that were acknowledged are lost \(write-behind\)$/,
    );
  });

  it('that fails is critical, whatever is in use', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-gone-'));
    await doctor.redis.raw('CONFIG', 'SET', 'dir', folder);
    await rm(folder, { recursive: true });
    await doctor.redis.raw('BGSAVE');
    await waitUntil('it has failed', async () => (await doctor.findings()).has('persistence/failing'));
    expect((await doctor.findings()).get('persistence/failing')?.severity).toBe('critical');
  });
});

describe('replication', () => {
  it('makes a replica refuse writes', async () => {
    expect((await doctor.findings()).has('replication/replica')).toBe(false);
    await doctor.redis.raw('REPLICAOF', '127.0.0.1', '1');
    expect((await doctor.findings()).get('replication/replica')?.severity).toBe('critical');
    await doctor.redis.raw('REPLICAOF', 'NO', 'ONE');
  });
});

describe('what leaves no trace', () => {
  it.each([
    ['latency/not-monitored', 'latency-monitor-threshold', '0', '100'],
    ['slowlog/off', 'slowlog-log-slower-than', '-1', '10001'],
    ['slowlog/off', 'slowlog-max-len', '0', '128'],
  ])('is told of as %s with %s %s', async (code, name, off, on) => {
    await doctor.set(name, on);
    expect((await doctor.findings()).has(code)).toBe(false);
    await doctor.set(name, off);
    expect((await doctor.findings()).get(code)?.severity).toBe('info');
  });
});

it('tells of what the version lacks', async () => {
  const info = String(await doctor.redis.raw('INFO', 'server'));
  const [, major, minor] = /redis_version:(\d+)\.(\d+)/.exec(info) ?? [];
  const lacks = !info.includes('valkey_version') && Number(`${major ?? ''}.${minor ?? ''}`) < 7.2;
  expect((await doctor.findings()).has('version/features')).toBe(lacks);
});

it('puts the worst first', async () => {
  const found = [...(await doctor.findings({ patterns: ['queue'] })).values()].map(
    ({ severity }) => severity,
  );
  expect(found[0]).toBe('critical');
  expect(found.at(-1)).toBe('info');
  expect(found).toEqual([...found].sort((a, b) => RANK.indexOf(a) - RANK.indexOf(b)));
});

const RANK = ['critical', 'warning', 'info'];
