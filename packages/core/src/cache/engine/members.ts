import { keyPart } from '../../connection/keys';
import { OptionError } from '../../errors';
import { checkText } from '../../options';

/** More tags than this on one entry make it slow to check. */
const MAX_TAGS = 64;
const MAX_TAG_LENGTH = 512;

/** No prefix is deeper, so that a hostile path costs little. */
const MAX_SEGMENTS = 32;

/** Segments of a path end at either. */
const SEPARATOR = /[/:]/g;

/** The member of the fence that invalidates a tag. Long and odd ones are hashed. */
export function tagMember(tag: string): string {
  return `t:${keyPart(tag)}`;
}

/** The member of the fence that invalidates a prefix. @throws {OptionError} unless it is one to 32 whole segments. */
export function prefixMember(prefix: string): string {
  checkText('prefix', prefix, 65_536);
  let ends = prefix.length;
  while (isSeparator(prefix, ends - 1)) ends--;
  const path = prefix.slice(0, ends);
  if (path === '')
    throw new OptionError('prefix', 'more than separators; everything is `{ all: true }`', prefix);
  if (prefixesOf(path).at(-1) !== path) {
    throw new OptionError('prefix', `a path of at most ${String(MAX_SEGMENTS)} segments`, prefix);
  }
  return memberOf(path);
}

/** The members that invalidate a path: itself, and each part of it that ends at a separator. */
export function prefixMembers(path: string): string[] {
  return prefixesOf(path).map(memberOf);
}

/** @throws {OptionError} unless it is a list of at most 64 strings of 1 to 512 characters. */
export function checkTags(tags: unknown): asserts tags is readonly string[] {
  if (!Array.isArray(tags) || tags.length > MAX_TAGS) {
    throw new OptionError('tags', `a list of at most ${String(MAX_TAGS)} strings`, tags);
  }
  Array.from(tags as readonly unknown[]).forEach((tag, index) => {
    checkText(`tags[${String(index)}]`, tag, MAX_TAG_LENGTH);
  });
}

function memberOf(path: string): string {
  return `p:${keyPart(path)}`;
}

function prefixesOf(path: string): string[] {
  const prefixes: string[] = [];
  for (const { index } of path.matchAll(SEPARATOR)) {
    if (prefixes.length === MAX_SEGMENTS) return prefixes;
    if (index > 0 && !isSeparator(path, index - 1)) prefixes.push(path.slice(0, index));
  }
  const isWhole = path !== '' && !isSeparator(path, path.length - 1);
  if (isWhole && prefixes.length < MAX_SEGMENTS) prefixes.push(path);
  return prefixes;
}

function isSeparator(path: string, at: number): boolean {
  return path[at] === '/' || path[at] === ':';
}
