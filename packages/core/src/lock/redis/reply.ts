import type { ScriptReply } from '../../connection/script';

/** Whether a reply is a list of exactly so many numbers. */
export function isNumbers(reply: ScriptReply, count: number): reply is readonly number[] {
  return (
    Array.isArray(reply) &&
    reply.length === count &&
    reply.every((value: ScriptReply) => typeof value === 'number')
  );
}
