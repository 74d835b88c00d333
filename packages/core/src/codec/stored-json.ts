import { OptionError, RedisReplyError } from '../errors';

/**
 * What is to stand in Redis, as JSON.
 *
 * @throws {OptionError} for what JSON has no form for. Without a cause: what `JSON.stringify` says may quote from the value.
 */
export function storableJson(option: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // circular, or a BigInt in it
  }
  if (text === undefined) throw new OptionError(option, 'something that JSON has a form for', value);
  return text;
}

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
