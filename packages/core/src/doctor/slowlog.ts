import type { NodeInquiry } from './node-inquiry';
import { nameOfCommand } from './script-names';

const ENTRIES = 128;

/** A command that took longer than `slowlog-log-slower-than`. Of its arguments, nothing is kept. */
export interface SlowCommand {
  /** Of our script, or of the command: `'rate-limit/gcra'`, `'KEYS'`. */
  readonly name: string;
  /** When, in milliseconds of the clock of Redis. */
  readonly at: number;
  readonly durationUs: number;
}

/** The latest first; `undefined` when SLOWLOG is refused. */
export async function readSlowlog(node: NodeInquiry): Promise<readonly SlowCommand[] | undefined> {
  const reply = await node.ask(['SLOWLOG', 'GET', String(ENTRIES)]);
  if (!Array.isArray(reply)) return undefined;
  return (reply as readonly [number, number, number, readonly string[]][]).map(
    ([, seconds, durationUs, args]) => ({
      name: nameOfCommand(args.map(String)),
      at: seconds * 1000,
      durationUs,
    }),
  );
}
