import type { Connection } from '../connection/connection';
import { OptionError } from '../errors';
import type { ResolvedPolicy } from './policy';

interface Claim {
  readonly configuration: string;
  holders: number;
}

const claims = new WeakMap<Connection, Map<string, Claim>>();

/**
 * Notes that a name stands for these policies on this connection: limiters of one name share their state, so that they
 * must agree on what it means.
 *
 * Returns how to give the name free.
 *
 * @throws {OptionError} when another limiter uses the name for something else.
 */
export function claimName(
  connection: Connection,
  prefix: string,
  name: string,
  policies: readonly ResolvedPolicy[],
): () => void {
  const configuration = JSON.stringify(policies);
  const names = claims.get(connection) ?? new Map<string, Claim>();
  claims.set(connection, names);
  const key = `${prefix}:${name}`;
  const claim = names.get(key) ?? { configuration, holders: 0 };
  if (claim.configuration !== configuration) {
    throw new OptionError('name', 'one that no limiter with other policies has on this connection', name);
  }
  names.set(key, claim);
  claim.holders++;

  let held = true;
  return () => {
    if (held && --claim.holders === 0) names.delete(key);
    held = false;
  };
}

/**
 * The name of a limiter that was given none: what it does.
 *
 * @throws {OptionError} when that is decided with each call.
 */
export function nameAfter(policies: readonly ResolvedPolicy[]): string {
  return policies
    .map(({ algorithm, limit, windowMs, burst }) => {
      if (limit === undefined || windowMs === undefined) {
        throw new OptionError('name', 'given where limits come with each call', undefined);
      }
      return [algorithm, limit, windowMs, ...(burst === undefined ? [] : [burst])].join('-');
    })
    .join('+');
}
