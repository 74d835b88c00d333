import { OptionError, TooLargeError } from '../../errors';
import { checkNumber, checkText } from '../../options';
import type { NewEntry } from './cache-engine';
import type { EngineContext } from './context';
import type { FrameHeader } from './frame';
import type { ReadEntry } from './local-entries';
import { checkTags } from './members';
import type { Place } from './place';
import { SEEN_BYTES } from './frame';
import { NOTHING } from './lookups';

/** Ten years. */
const MAX_LIFE_MS = 10 * 366 * 86_400_000;

/** An entry as it goes to Redis, and as it is read. */
export interface WrittenEntry extends ReadEntry {
  readonly frame: Buffer;
  /** The TTL of its key, in ms. */
  readonly livesMs: number;
}

/** @throws {OptionError} for what no entry can have. @throws {TooLargeError} for more than `maxBytes`. */
export function checkEntry(
  { body, metadata = NOTHING, tags = [], path, freshMs, livesMs }: NewEntry,
  maxBytes: number,
): void {
  for (const [name, bytes] of Object.entries({ body, metadata })) {
    if (!Buffer.isBuffer(bytes)) throw new OptionError(name, 'a Buffer', bytes);
  }
  checkTags(tags);
  if (path !== undefined) checkText('path', path, 65_536);
  checkNumber('freshMs', freshMs, -MAX_LIFE_MS, MAX_LIFE_MS);
  checkNumber('livesMs', livesMs, 1, MAX_LIFE_MS);
  const bytes = body.length + metadata.length;
  if (bytes > maxBytes) throw new TooLargeError('The entry', bytes, maxBytes);
}

/** @param epoch of the fence, before it was loaded */
export async function writeEntry(
  { space, payloads }: EngineContext,
  place: Place,
  { body, metadata = NOTHING, tags = [], path, freshMs, livesMs, loadMs = 0 }: NewEntry,
  epoch: number,
): Promise<WrittenEntry> {
  const { nowMs } = space.fence.clock;
  const header: FrameHeader = {
    epoch,
    storedAtMs: nowMs,
    freshUntilMs: nowMs + freshMs,
    livesUntilMs: nowMs + livesMs,
    loadMs,
    tags,
    path,
  };
  const contents = { metadata, body };
  const frame = await payloads.write(place.entry, header, contents);
  return { header, contents, seen: frame.subarray(0, SEEN_BYTES), frame, livesMs: Math.ceil(livesMs) };
}
