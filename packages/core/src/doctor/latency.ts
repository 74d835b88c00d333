import type { NodeInquiry } from './node-inquiry';

/** Something that held Redis up for longer than `latency-monitor-threshold`. */
export interface LatencyEvent {
  /** As Redis calls it: `'command'`, `'fork'`, `'aof-fsync-always'`, … */
  readonly event: string;
  /** When it happened last, in milliseconds of the clock of Redis. */
  readonly at: number;
  readonly latestMs: number;
  readonly worstMs: number;
}

/** `undefined` when LATENCY is refused. */
export async function readLatency(node: NodeInquiry): Promise<readonly LatencyEvent[] | undefined> {
  const reply = await node.ask(['LATENCY', 'LATEST']);
  if (!Array.isArray(reply)) return undefined;
  return (reply as readonly [string, number, number, number][]).map(
    ([event, seconds, latestMs, worstMs]) => ({
      event,
      at: seconds * 1000,
      latestMs,
      worstMs,
    }),
  );
}
