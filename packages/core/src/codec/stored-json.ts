import { RedisReplyError } from '../errors';

/**
 * Reads what stands in Redis as JSON.
 *
 * @throws {RedisReplyError} for what is none. Without a cause: what `JSON.parse` says quotes from the text.
 */
export function parseStored(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new RedisReplyError('What is stored is no JSON; was it sealed, or written by something else?');
  }
}
