import type { ScriptReply } from '../../connection/script';
import { RedisReplyError } from '../../errors';

/** A place in a topic: after the message with that id, which is number `n` of the topic. */
export interface EntryPosition {
  readonly id: string;
  readonly n: number;
}

/** Reads an id and a number, both as digits: they may be above what Lua gives back as an integer without a loss. */
export function readEntry(script: string, reply: ScriptReply | undefined): EntryPosition {
  const [id, n] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  if (typeof id !== 'string' || typeof n !== 'string') throw RedisReplyError.unexpected(script);
  return { id, n: Number(n) };
}
