import type { ScriptReply } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { areIntegers } from './reply';

/** What is said of one policy: whether the charge fitted, the room left, µs until all is free, µs until another such charge fits, the receipt. */
export type PolicyRow = readonly [fits: number, room: number, reset: number, wait: number, receipt: number];

const INTEGERS_PER_ROW = 5;

/** The rest of a block in µs, then a row for each policy. */
export function policiesReply(reply: ScriptReply): readonly number[] {
  const length = Array.isArray(reply) ? reply.length : 0;
  if (length % INTEGERS_PER_ROW !== 1 || !areIntegers(reply, length)) {
    throw RedisReplyError.unexpected('rate-limit/policies');
  }
  return reply;
}

export function rowOf(reply: readonly number[], index: number): PolicyRow {
  const start = 1 + index * INTEGERS_PER_ROW;
  return reply.slice(start, start + INTEGERS_PER_ROW) as unknown as PolicyRow;
}
