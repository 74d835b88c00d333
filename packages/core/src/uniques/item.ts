import { createHash } from 'node:crypto';
import { OptionError } from '../errors';
import { isWellFormed } from '../well-formed';

const MAX_LENGTH = 65_536;
/** Anything longer is kept as its hash. */
const MAX_PLAIN_LENGTH = 128;
const MAX_ITEMS = 10_000;

/**
 * An item as Redis gets it: as it is, or as its hash (SHA-256) when it is long, or UTF-8 has no bytes for it. The `#` before a hash
 * begins no other item, so that none can be mistaken for the hash of another.
 *
 * @throws {OptionError} unless it is a string of up to 65 536 characters.
 */
export function itemArgument(item: unknown, option = 'item'): string {
  if (typeof item !== 'string' || item.length > MAX_LENGTH) {
    throw new OptionError(option, `a string of at most ${String(MAX_LENGTH)} characters`, item);
  }
  if (item.length <= MAX_PLAIN_LENGTH && !item.startsWith('#') && isWellFormed(item)) return item;
  return `#${createHash('sha256').update(item, 'utf16le').digest('base64url')}`;
}

/** @throws {OptionError} unless it is an item, or a list of up to 10 000. */
export function itemList(items: unknown): { readonly items: readonly string[]; readonly args: string[] } {
  if (typeof items === 'string') return { items: [items], args: [itemArgument(items)] };
  if (!Array.isArray(items) || items.length > MAX_ITEMS) {
    throw new OptionError('items', `a string, or a list of at most ${String(MAX_ITEMS)}`, items);
  }
  const list = Array.from(items as readonly unknown[]);
  const args = list.map((item, index) => itemArgument(item, `items[${String(index)}]`));
  return { items: list as string[], args };
}
