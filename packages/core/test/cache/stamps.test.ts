import fc from 'fast-check';
import { prefixMember, prefixMembers, tagMember } from '../../src/cache/engine/members';
import { Stamps } from '../../src/cache/engine/stamps';

const origin = (epoch: number, tags: string[] = [], path = 'key') => ({ epoch, tags, path });

describe('what was invalidated', () => {
  it('concerns what was read before, and nothing that was read after', () => {
    const stamps = new Stamps(100);
    stamps.learn([
      ['floor', 10],
      ['epoch', 30],
      [tagMember('a'), 20],
      [prefixMember('shop'), 25],
    ]);
    for (const [epoch, tags, path, admitted] of [
      [9, [], 'x', false],
      [10, [], 'x', true],
      [19, ['b'], 'x', true],
      [19, ['b', 'a'], 'x', false],
      [20, ['a'], 'x', true],
      [24, [], 'shop:1', false],
      [24, [], 'shop', false],
      [24, [], 'shopping', true],
      [25, ['a'], 'shop:1', true],
      [31, [], 'x', false], // of a fence that was lost
    ] as const) {
      expect([epoch, path, stamps.admits(origin(epoch, [...tags], path))]).toEqual([epoch, path, admitted]);
    }
  });

  it('is never forgotten for the worse: what is trimmed concerns everything', () => {
    const event = fc.record({
      tag: fc.nat({ max: 500 }).map(String),
      all: fc.nat({ max: 40 }).map((n) => n === 0),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const stamps = new Stamps(100);
        const oracle = new Map<string, number>();
        let floor = 0;
        events.forEach(({ tag, all }, index) => {
          const stamp = 2 * index + 1;
          if (all) floor = stamp;
          else oracle.set(tag, stamp);
          stamps.learn([
            [all ? 'floor' : tagMember(tag), stamp],
            ['epoch', stamp + 1],
          ]);
        });
        for (const [tag, stamp] of oracle) {
          expect(stamps.admits(origin(Math.max(stamp, floor) - 1, [tag]))).toBe(false);
        }
        expect(stamps.admits(origin(2 * events.length, ['none']))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('prefixes', () => {
  it('are whole segments, whatever separates them', () => {
    const members = (...prefixes: string[]) => prefixes.map((prefix) => `p:${prefix}`);
    expect(prefixMembers('a:b/c')).toEqual(members('a', 'a:b', 'a:b/c'));
    expect(prefixMembers('/a//b/')).toEqual(members('/a', '/a//b'));
    expect([prefixMember('a:b:'), prefixMember('/a/')]).toEqual(members('a:b', '/a'));
  });

  it('are refused where they would invalidate nothing', () => {
    for (const wrong of ['', '/', '::', 7, 'a/'.repeat(33)]) {
      expect(() => prefixMember(wrong as string)).toThrow(expect.objectContaining({ option: 'prefix' }));
    }
  });

  it('of a hostile path are few', () => {
    expect(prefixMembers('a/'.repeat(10_000)).length).toBe(32);
    const separators = '/'.repeat(65_000);
    expect(prefixMembers(`${separators}a`).length).toBe(1);
    const before = process.cpuUsage().user;
    expect(prefixMember(`a${separators}b`)).toMatch(/^p:/);
    expect(process.cpuUsage().user - before).toBeLessThan(1_000_000); // a look back from each would take seconds
  });
});
