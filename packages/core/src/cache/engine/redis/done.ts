import type { ScriptReply } from '../../../connection/script';
import { RedisReplyError } from '../../../errors';

/** 1 or 0: whether it was done. */
export function parseDone(script: string, reply: ScriptReply): boolean {
  if (reply !== 0 && reply !== 1) throw RedisReplyError.unexpected(script);
  return reply === 1;
}
