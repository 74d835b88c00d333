import type { ScriptReply } from '../../connection/script';

/** Whether a reply is that many integers. */
export function areIntegers(reply: ScriptReply, length: number): reply is readonly number[] {
  if (!Array.isArray(reply) || reply.length !== length) return false;
  for (const value of reply) if (typeof value !== 'number') return false;
  return true;
}
