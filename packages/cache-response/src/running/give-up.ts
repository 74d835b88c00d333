import type { Keeper } from '../keeper';
import type { Run } from './run-handler';

/** Reasons that are those of one request: another one for the same may be luckier. */
const OF_ONE_REQUEST = new Set([
  'authorization',
  'request-no-store',
  'forwarding-header',
  'aborted',
  'head',
  'head-differs',
]);

/** A response that must not be there any more, though it was allowed to (RFC 9111, sections 4.3.5 and 5.2.2.5). */
const TAKES_BACK = new Set(['no-store', 'private', 'head-differs']);

/** Gives a lease back without a response, as befits the reason. */
export async function giveUp(
  { options, uncacheable }: Keeper,
  { lease, finding }: Run,
  why: string,
): Promise<void> {
  if (TAKES_BACK.has(why) && finding.lookup.state !== 'miss') {
    await options.engine.delete(finding.key).catch(() => false);
  }
  if (!OF_ONE_REQUEST.has(why)) uncacheable.mark(finding.key);
  await lease.giveUp(OF_ONE_REQUEST.has(why) ? 'failed' : 'not-storable');
}
