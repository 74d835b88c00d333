import type { Loader } from './cache';
import type { NewEntry } from './engine/cache-engine';
import type { FillLease } from './engine/fill-lease';
import { checkTags } from './engine/members';
import { failureOfLoader, observed } from './events';
import { runLoader, type Loaded } from './loading';
import type { GetSettings } from './options';
import { entryOf, type CacheParts } from './parts';

/** What a leader gives to those who wait in its process. */
export type Shared<Value> = { readonly value: Value } | { readonly error: unknown };

/** Runs a loader whose turn it is, stores what it gives, and tells those who wait. Rejects with what the loader rejects with. */
export async function loadUnder<Value>(
  lease: FillLease,
  parts: CacheParts,
  loader: Loader<Value>,
  settings: GetSettings,
): Promise<Value> {
  let loaded: Loaded<Value>;
  let tags: readonly string[];
  try {
    const loading = runLoader(loader, settings.hardMs);
    loaded = await observed(parts.name, 'load', loading, () => 'loaded', failureOfLoader);
    tags = tagsOf(loaded.value, settings);
  } catch (error) {
    // Nobody is to wait for others being told.
    lease.giveUp('failed', { error } satisfies Shared<Value>).catch(() => undefined);
    throw error;
  }
  const { value } = loaded;
  const shared: Shared<Value> = { value };
  const entry = storableEntry(parts, loaded, settings, tags);
  const stored = entry === undefined ? lease.giveUp('not-storable', shared) : lease.fill(entry, shared);
  await stored.catch(() => undefined); // whether it can be stored is no concern of who wanted it
  return value;
}

/** `undefined` for what the loader wants not to be stored, or what cannot be encoded. */
function storableEntry<Value>(
  parts: CacheParts,
  { value, storable, loadMs }: Loaded<Value>,
  settings: GetSettings,
  tags: readonly string[],
): NewEntry | undefined {
  if (!storable) return undefined;
  try {
    return entryOf(parts, value, settings, tags, loadMs);
  } catch {
    return undefined;
  }
}

/** @throws {OptionError} for what a function of the caller's gives that are no tags. */
export function tagsOf(value: unknown, { tags }: GetSettings): readonly string[] {
  if (typeof tags !== 'function') return tags;
  const own: unknown = tags(value);
  checkTags(own);
  return own;
}
