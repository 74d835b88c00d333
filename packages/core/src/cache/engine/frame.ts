import { uniqueBytes } from '../../random';

/**
 * An entry in Redis, byte by byte, big endian:
 *
 * | bytes | what |
 * |---|---|
 * | 1 | version: 1 |
 * | 1 | how the payload is written: 1 gzip, 2 br, 4 sealed |
 * | 4 | length of the header |
 * | 8 | id, random |
 * | 8 | epoch of the fence before it was loaded |
 * | 8, 8, 8 | when it was stored, when it turns stale, when it ends: ms of Redis |
 * | 4 | how long it took to load, in ms |
 * | as many as are left of the header | JSON: its tags, and its path unless that is its key |
 * | the rest | payload |
 *
 * The id comes early, so that the first bytes tell one entry from the next.
 */
const VERSION = 1;
const ID_BYTES = 8;
const PREAMBLE_BYTES = 6;
const FIXED_BYTES = PREAMBLE_BYTES + ID_BYTES + 4 * 8 + 4;

/** No header is longer: 64 tags of 512 characters and a path of 65 536, each of which JSON may write in six bytes. */
const MAX_HEADER_BYTES = 640 * 1024;

/** So many of the first bytes are of no other entry. */
export const SEEN_BYTES = PREAMBLE_BYTES + ID_BYTES;

export const GZIP = 1;
export const BR = 2;
export const SEALED = 4;

export interface FrameHeader {
  readonly epoch: number;
  readonly storedAtMs: number;
  readonly freshUntilMs: number;
  readonly livesUntilMs: number;
  readonly loadMs: number;
  readonly tags: readonly string[];
  /** `undefined`: its key. */
  readonly path: string | undefined;
}

export interface Frame {
  readonly header: FrameHeader;
  /** Preamble and header as they were written. */
  readonly head: Buffer;
  readonly writing: number;
  readonly payload: Buffer;
}

/** The beginning of a frame; the payload follows. */
export function writeHead(header: FrameHeader, writing: number): Buffer {
  const names = Buffer.from(namesOf(header));
  const head = Buffer.allocUnsafe(FIXED_BYTES + names.length);
  head.writeUInt8(VERSION, 0);
  head.writeUInt8(writing, 1);
  head.writeUInt32BE(head.length - PREAMBLE_BYTES, 2);
  uniqueBytes(ID_BYTES).copy(head, PREAMBLE_BYTES);
  let at = PREAMBLE_BYTES + ID_BYTES;
  for (const value of [header.epoch, header.storedAtMs, header.freshUntilMs, header.livesUntilMs]) {
    at = head.writeDoubleBE(value, at);
  }
  at = head.writeUInt32BE(Math.min(Math.max(0, Math.round(header.loadMs)), 0xffff_ffff), at);
  names.copy(head, at);
  return head;
}

/** Takes a frame apart without copying. `undefined` for what is none: nothing that stands in Redis is trusted. */
export function readFrame(frame: Buffer): Frame | undefined {
  if (frame.length < FIXED_BYTES || frame[0] !== VERSION) return undefined;
  const writing = frame[1] ?? 0;
  const headEnds = PREAMBLE_BYTES + frame.readUInt32BE(2);
  if (headEnds < FIXED_BYTES || headEnds > frame.length || headEnds > MAX_HEADER_BYTES) return undefined;
  if ((writing & ~(GZIP | BR | SEALED)) !== 0 || (writing & (GZIP | BR)) === (GZIP | BR)) return undefined;
  const at = PREAMBLE_BYTES + ID_BYTES;
  const [epoch, storedAtMs, freshUntilMs, livesUntilMs] = [0, 8, 16, 24].map((by) =>
    frame.readDoubleBE(at + by),
  );
  const names = readNames(frame.toString('utf8', FIXED_BYTES, headEnds));
  if (names === undefined || ![epoch, storedAtMs, freshUntilMs, livesUntilMs].every(Number.isFinite)) {
    return undefined;
  }
  const header = {
    epoch,
    storedAtMs,
    freshUntilMs,
    livesUntilMs,
    loadMs: frame.readUInt32BE(at + 32),
    ...names,
  };
  return {
    header: header as FrameHeader,
    head: frame.subarray(0, headEnds),
    writing,
    payload: frame.subarray(headEnds),
  };
}

function namesOf({ tags, path }: FrameHeader): string {
  if (path !== undefined) return JSON.stringify([tags, path]);
  return tags.length === 0 ? '' : JSON.stringify([tags]);
}

function readNames(text: string): Pick<FrameHeader, 'tags' | 'path'> | undefined {
  if (text === '') return { tags: [], path: undefined };
  try {
    const [tags, path] = JSON.parse(text) as [unknown, unknown];
    if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) return undefined;
    if (path !== undefined && typeof path !== 'string') return undefined;
    return { tags, path };
  } catch {
    return undefined;
  }
}
