import { RedisUnavailableError } from '../../errors';

/** @throws {RedisUnavailableError} when it was closed. */
export function checkOpen({ closed }: { readonly closed: boolean }): void {
  if (closed) throw new RedisUnavailableError('closed', 'no', 'The cache was closed');
}
