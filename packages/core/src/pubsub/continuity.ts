import type { ChannelPosition } from './redis/publish.lua';
import type { Gap } from './subscription';

/**
 * What is missing between two positions of a channel; `undefined` where nothing is.
 *
 * A number that went back belongs to a counter that was lost without its generation: a replica took over that was behind.
 */
export function gapBetween(from: ChannelPosition, to: ChannelPosition): Gap | undefined {
  if (to.generation !== from.generation || to.n < from.n)
    return { reason: 'counter-lost', missed: undefined };
  return to.n === from.n ? undefined : { reason: 'missed', missed: to.n - from.n };
}
