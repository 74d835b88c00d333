import type { ConnectionNode } from '../connection/connection';
import { RedisUnavailableError, type UnavailableReason } from '../errors';
import { readConfiguration, type Configuration } from './configuration';
import { featuresOf, type ServerFeatures } from './features';
import { parseInfo } from './info';
import { readLatency, type LatencyEvent } from './latency';
import { NodeInquiry, type RefusedCommand } from './node-inquiry';
import { readPatterns } from './patterns-in-use';
import { serverNumbers, type ServerNumbers } from './server-numbers';
import { readSlowlog, type SlowCommand } from './slowlog';

/** The numbers behind the findings. Carries no key, no value and no argument of a command. */
export interface DoctorSnapshot {
  /** When it was taken, on the clock of this process. */
  readonly takenAt: number;
  /** The patterns in use: those whose scripts a node knows, and those that the doctor was told of. */
  readonly patterns: readonly string[];
  readonly nodes: readonly NodeSnapshot[];
}

/** One server: of a cluster, a master. */
export type NodeSnapshot = AnsweringNode | SilentNode;

export interface SilentNode {
  /** Its address on a cluster; `'redis'` where there is one. */
  readonly node: string;
  readonly state: 'silent';
  readonly reason: UnavailableReason;
}

/** What a refused command would have told is `undefined`, or empty. */
export interface AnsweringNode {
  readonly node: string;
  readonly state: 'answering';
  readonly numbers: ServerNumbers | undefined;
  readonly features: ServerFeatures | undefined;
  readonly configuration: Configuration;
  readonly slowlog: readonly SlowCommand[] | undefined;
  readonly latency: readonly LatencyEvent[] | undefined;
  readonly patterns: readonly string[] | undefined;
  readonly refused: readonly RefusedCommand[];
}

/** One round trip, whatever the answer. */
export async function takeSnapshot(node: ConnectionNode, deadlineMs: number): Promise<NodeSnapshot> {
  const inquiry = new NodeInquiry(node, deadlineMs);
  try {
    const [info, configuration, slowlog, latency, patterns] = await Promise.all([
      inquiry.ask(['INFO', 'all']),
      readConfiguration(inquiry),
      readSlowlog(inquiry),
      readLatency(inquiry),
      readPatterns(inquiry),
    ]);
    const numbers = typeof info === 'string' ? serverNumbers(parseInfo(info)) : undefined;
    return {
      node: node.name,
      state: 'answering',
      numbers,
      features: numbers && featuresOf(numbers.server.name, numbers.server.version),
      configuration,
      slowlog,
      latency,
      patterns,
      refused: inquiry.refused,
    };
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) throw error;
    return { node: node.name, state: 'silent', reason: error.reason };
  }
}
