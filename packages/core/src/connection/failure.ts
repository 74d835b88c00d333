import { RedisReplyError, RedisUnavailableError, type Executed, type UnavailableReason } from '../errors';

/** What a call that got no answer rejects with. `name` is a script's or a command's, never a key. */
export function unavailable(
  name: string,
  reason: UnavailableReason,
  executed: Executed,
  message: string,
  options?: ErrorOptions,
): RedisUnavailableError {
  return new RedisUnavailableError(reason, executed, `Redis is unavailable for ${name}: ${message}`, options);
}

/** Whether a call failed such that Redis may have run it all the same. */
export function mayHaveRun(error: unknown): boolean {
  return error instanceof RedisUnavailableError && error.executed === 'unknown';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the client failed without an error';
}

/** Redis repeats the arguments of a command that it does not know; they may be secrets. */
export function refusedByRedis(name: string, error: unknown): RedisReplyError {
  const [message, repeated] = messageOf(error).split(', with args beginning with', 2);
  const cause = repeated === undefined ? { cause: error } : undefined;
  return new RedisReplyError(`Redis refused ${name}: ${message ?? ''}`, cause);
}
