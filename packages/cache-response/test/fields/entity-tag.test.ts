import { matchesStrongly, matchesWeakly, parseEntityTag, parseEntityTags } from '../../src/fields/entity-tag';

describe('RFC 9110, section 8.8.3: entity tags', () => {
  it.each([
    ['"a"', { weak: false, opaque: '"a"' }],
    ['W/"a"', { weak: true, opaque: '"a"' }],
    ['""', { weak: false, opaque: '""' }],
    ['"a\u00fc,"', { weak: false, opaque: '"a\u00fc,"' }],
    ['a', undefined],
    ['w/"a"', undefined],
    ['W"a"', undefined],
    ['"a" "b"', undefined],
    ['"a', undefined],
  ])('%p', (text, tag) => {
    expect(parseEntityTag(text)).toEqual(tag);
  });

  it('lists have commas in tags, and between them', () => {
    expect(parseEntityTags('"a,b", W/"c" , ,"d"')).toEqual([
      { weak: false, opaque: '"a,b"' },
      { weak: true, opaque: '"c"' },
      { weak: false, opaque: '"d"' },
    ]);
    expect(parseEntityTags(' * ')).toBe('*');
    expect(parseEntityTags('abc')).toEqual([]);
  });

  it('section 8.8.3.2: the comparisons', () => {
    const [strong, weak] = [
      { weak: false, opaque: '"1"' },
      { weak: true, opaque: '"1"' },
    ];
    expect([
      matchesStrongly(strong, strong),
      matchesStrongly(strong, weak),
      matchesStrongly(weak, weak),
    ]).toEqual([true, false, false]);
    expect([matchesWeakly(strong, weak), matchesWeakly(weak, weak)]).toEqual([true, true]);
    expect(matchesWeakly(strong, { weak: false, opaque: '"2"' })).toBe(false);
  });
});
