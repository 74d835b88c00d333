import type { ScriptReply } from './script';
import { RedisReplyError } from '../errors';

/** The reply of a script that answers 1 or 0. */
export function readFlag(script: string, reply: ScriptReply): boolean {
  if (reply !== 0 && reply !== 1) throw RedisReplyError.unexpected(script);
  return reply === 1;
}
