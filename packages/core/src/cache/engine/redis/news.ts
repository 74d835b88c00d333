import type { ScriptReply } from '../../../connection/script';
import { RedisReplyError } from '../../../errors';

/** A member of the fence and its score. */
export type Stamp = readonly [member: string, score: number];

/** What the fence has to tell, and the time of Redis in ms. */
export interface News {
  readonly nowMs: number;
  readonly stamps: readonly Stamp[];
}

export function parseNews(script: string, reply: ScriptReply): News {
  if (!Array.isArray(reply) || reply.length !== 2) throw RedisReplyError.unexpected(script);
  const [now, stamps] = reply as readonly ScriptReply[];
  return { nowMs: Number(now) / 1000, stamps: parseStamps(script, stamps) };
}

/** A list of members and scores by turns; under RESP3, of pairs of them. */
export function parseStamps(command: string, reply: unknown): Stamp[] {
  if (!Array.isArray(reply)) throw RedisReplyError.unexpected(command);
  const flat = reply.flat() as unknown[];
  const stamps: Stamp[] = [];
  for (let at = 0; at < flat.length; at += 2) {
    const score = Number(flat[at + 1]);
    if (!Number.isFinite(score)) throw RedisReplyError.unexpected(command);
    stamps.push([String(flat[at]), score]);
  }
  return stamps;
}
