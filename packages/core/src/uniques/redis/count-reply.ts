import type { ScriptReply } from '../../connection/script';
import { RedisReplyError } from '../../errors';

export interface CountReply {
  readonly count: number;
  /** The sum of the estimates that it is made of. */
  readonly estimated: number;
  readonly exact: boolean;
}

export function readCount(script: string, reply: ScriptReply): CountReply {
  const [count, estimated, exact] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  if (typeof count !== 'number' || typeof estimated !== 'number') throw RedisReplyError.unexpected(script);
  return { count, estimated, exact: exact === 1 };
}
