import type { ServerResponse } from 'node:http';
import { checkOneOf, OptionError, type PolicyState } from '@sluice/core';
import type { PartitionOf } from './partition';

/** The drafts of `draft-ietf-httpapi-ratelimit-headers` by number, and `X-RateLimit-*`. */
export type HeaderFormat = 'draft-10' | 'draft-8' | 'draft-7' | 'draft-6' | 'legacy';

/** Writes the headers of one format. Policies in shadow mode are left out; with no other, nothing is written. */
export type FormatWriter = (
  res: ServerResponse,
  policies: readonly PolicyState[],
  partitionOf?: PartitionOf,
) => void;

const DRAFTS = ['draft-10', 'draft-8', 'draft-7', 'draft-6'];

/**
 * Reads the option `headers`: one format, a list of them, or `false` for none.
 *
 * @throws {OptionError} for an unknown format, or two that write the same field with different meanings.
 */
export function resolveHeaderFormats(
  option: string,
  value: HeaderFormat | readonly HeaderFormat[] | false,
): readonly HeaderFormat[] {
  if (value === false) return [];
  if (!Array.isArray(value)) {
    checkOneOf(option, value, [...DRAFTS, 'legacy', false]);
    return [value as HeaderFormat];
  }
  const formats = value as readonly HeaderFormat[];
  formats.forEach((format, index) => {
    checkOneOf(`${option}[${String(index)}]`, format, [...DRAFTS, 'legacy']);
  });
  if (
    new Set(formats).size < formats.length ||
    formats.filter((format) => DRAFTS.includes(format)).length > 1
  ) {
    const expected = `one draft at most, and 'legacy' if you like: ${DRAFTS.join(', ')} all write RateLimit-Policy, each its own way`;
    throw new OptionError(option, expected, value);
  }
  return formats;
}
