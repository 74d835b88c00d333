import type { HeaderField } from '@sluice/http';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import zlib from 'node:zlib';
import type { Selecting } from '../rules/selecting';

/** All of a stored response but its body. */
export interface StoredResponse {
  readonly status: number;
  /** `''` where Node is to choose. */
  readonly statusMessage: string;
  /** Without `Age`. */
  readonly headers: readonly HeaderField[];
  /** How old it was when it was stored, in milliseconds. */
  readonly initialAgeMs: number;
  /** Not to be reused before the handler was asked. */
  readonly noCache: boolean;
  readonly staleForbidden: boolean;
  readonly swrMs: number;
  readonly sieMs: number;
  /** Whether the handler made a validator, by which it can be asked. */
  readonly validated: boolean;
  /** Whether its entity tag is of the cache. */
  readonly ownEtag: boolean;
  /** What it was selected by, of the headers of its request. */
  readonly selecting: readonly Selecting[];
}

/** One response of a URL that has several. */
export interface Variant {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** `Content-Language`, and what it was selected by but for `Accept-Language`. */
  readonly language?: { readonly tag: string; readonly rest: string } | undefined;
}

/** What stands in the place of the response, for a URL that has several. */
export interface VariantList {
  readonly vary: readonly string[];
  readonly variants: readonly Variant[];
}

export type StoredMetadata = StoredResponse | VariantList;

const VERSION = 1;
/** The version, and the checksum. */
const HEAD_BYTES = 5;

/** The version in a byte; a checksum of metadata and body, in four; the metadata as JSON. */
export function encodeMetadata(metadata: StoredMetadata, body: Buffer): Buffer {
  const json = Buffer.from(JSON.stringify(metadata));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(VERSION, 0);
  head.writeUInt32BE(checksumOf(json, body), 1);
  return Buffer.concat([head, json]);
}

/**
 * `undefined` for what none of this version has written, for what has changed since, and for fields that Node would not send.
 * Whoever can write to Redis can write a checksum too: against that there is `sealer`.
 */
export function decodeMetadata(bytes: Buffer, body: Buffer): StoredMetadata | undefined {
  try {
    if (bytes[0] !== VERSION) return undefined;
    const json = bytes.subarray(HEAD_BYTES);
    const checksum = bytes.readUInt32BE(1);
    if (checksum !== UNCHECKED && checksum !== checksumOf(json, body)) return undefined;
    const metadata = JSON.parse(json.toString()) as StoredMetadata;
    if (isVariantList(metadata)) return metadata.variants.every(isVariant) ? metadata : undefined;
    if (!Number.isInteger(metadata.status) || !Array.isArray(metadata.selecting)) return undefined;
    for (const [name, value] of metadata.headers) checkField(name, value);
    return metadata;
  } catch {
    return undefined;
  }
}

const UNCHECKED = 0;

/** Node has CRC-32 since 20.15. */
function checksumOf(json: Buffer, body: Buffer): number {
  const { crc32 } = zlib as Partial<typeof zlib>;
  return crc32 === undefined ? UNCHECKED : crc32(body, crc32(json));
}

export function isVariantList(metadata: StoredMetadata): metadata is VariantList {
  return 'vary' in metadata;
}

function isVariant(variant: Variant): boolean {
  return typeof variant.id === 'string' && typeof variant.until === 'number';
}

/** CR, LF and the like would split the response in two. */
function checkField(name: string, value: string | readonly string[]): void {
  validateHeaderName(name);
  for (const line of [value].flat()) validateHeaderValue(name, line);
}
