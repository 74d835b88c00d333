import type { ScriptReply } from '../../connection/script';
import { RedisReplyError } from '../../errors';

/** What became of a write. */
export type Accepted =
  | { readonly state: 'accepted'; readonly version: number }
  /** Beyond the limits, because it was forced: it is to be written to the database before it counts. */
  | { readonly state: 'forced'; readonly version: number }
  /** Beyond the limits: nothing was written. */
  | { readonly state: 'overloaded'; readonly unwritten: number; readonly lagMs: number }
  /** The record has another version than was expected. */
  | { readonly state: 'conflict' }
  /** There is no record to add to: it is to be loaded first. */
  | { readonly state: 'absent' }
  /** The value is no object, or the field no number. */
  | { readonly state: 'no-number' };

export function parseAccepted(script: string, reply: ScriptReply): Accepted {
  const [code, first, second] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  switch (code) {
    case 0:
      return { state: 'overloaded', unwritten: Number(first), lagMs: Number(second) };
    case 1:
      return { state: 'accepted', version: Number(first) };
    case 2:
      return { state: 'forced', version: Number(first) };
    case 3:
      return { state: 'conflict' };
    case 4:
      return { state: 'absent' };
    case 5:
      return { state: 'no-number' };
    default:
      throw RedisReplyError.unexpected(script);
  }
}
