import { RedisReplyError } from '@sluice/core';
import type { HeaderField } from '@sluice/http';

/** An answer as it is kept. */
export interface StoredResponse {
  readonly status: number;
  readonly statusMessage: string;
  readonly headers: readonly HeaderField[];
  /** `undefined` for one that was too long to be kept. */
  readonly body: Buffer | undefined;
}

interface StoredHead extends Omit<StoredResponse, 'body'> {
  readonly version: 1;
  readonly hasBody: boolean;
}

const LENGTH_BYTES = 4;

/** The length of the head in four bytes, big endian; the head as JSON; the body as it is. */
export function encodeResponse({ body, ...rest }: StoredResponse): Buffer {
  const head: StoredHead = { version: 1, ...rest, hasBody: body !== undefined };
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  return Buffer.concat(body === undefined ? [length, json] : [length, json, body]);
}

/** @throws {RedisReplyError} for what no {@link encodeResponse} has made, such as a sealed answer. */
export function decodeResponse(stored: Buffer): StoredResponse {
  try {
    const end = LENGTH_BYTES + stored.readUInt32BE(0);
    const { version, hasBody, ...head } = JSON.parse(
      stored.toString('utf8', LENGTH_BYTES, end),
    ) as StoredHead;
    if ((version as number) !== 1) throw new TypeError(`Version ${String(version)} is not known`);
    return { ...head, body: hasBody ? stored.subarray(end) : undefined };
  } catch {
    // Without a cause: what `JSON.parse` says quotes from the answer.
    throw new RedisReplyError('A stored answer cannot be read; was it sealed, or made by a later version?');
  }
}
