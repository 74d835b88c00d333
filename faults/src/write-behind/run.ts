import { startRedis, waitUntil } from '@sluice/test-support';
import type { RunOptions } from '../command-line';
import { Random } from '../random';
import { Crew } from './crew';
import { Database } from './database';
import { Ledger } from './ledger';
import { NEMESES, type NemesisName } from './nemesis';
import { ACKNOWLEDGED, workersOf } from './scenario';
import { judge, type Findings } from './verdict';

export interface RunResult extends Findings {
  readonly options: RunOptions<NemesisName>;
  readonly acknowledged: number;
  readonly kills: number;
  readonly queries: number;
  readonly failedQueries: number;
  /** How often a write was not acknowledged, by the reason. */
  readonly failures: ReadonlyMap<string, number>;
  /** Everything that was promised and not kept; empty if all is well. */
  readonly violations: readonly string[];
}

/** With `everysec`, Redis acknowledges while the disk is slow, for up to two seconds, what only its own memory has. */
const APPEND_ONLY = { appendonly: 'yes', appendfsync: 'always' };

/** Longer than any pause, also of a machine that is busy: then nothing is acknowledged any more. */
const PROGRESS_MS = 600_000;

/** Writes until enough are acknowledged, strikes on the way, drains, and looks at the table. */
export async function run(options: RunOptions<NemesisName>): Promise<RunResult> {
  const nemesis = NEMESES[options.nemesis];
  const random = new Random(options.seed);
  const database = await Database.start(new Random(options.seed + 1), nemesis.unreliableDatabase);
  const redis = await startRedis({ settings: APPEND_ONLY });
  const ledger = new Ledger();
  const { version, control, seed, scale } = options;
  const crew = new Crew({ version, control, seed, redis: { path: redis.socket } }, ledger, database);
  try {
    const notEnded = await crew.watch.during(async () => {
      await Promise.all(Array.from({ length: workersOf(scale) }, (_, index) => crew.hire(index)));
      const strikes = nemesis.strikes * scale;
      const wanted = ACKNOWLEDGED * scale;
      for (let strike = 0; strike < strikes; strike++) {
        await acknowledged(ledger, (wanted * (strike + 1)) / (strikes + 1));
        await nemesis.strike({ random, redis, crew }, strike);
      }
      await acknowledged(ledger, wanted);
      return crew.close();
    });
    const findings = judge(ledger, await database.rows());
    return {
      ...findings,
      options,
      acknowledged: ledger.acknowledged,
      kills: crew.kills,
      queries: database.queries,
      failedQueries: database.failed,
      failures: crew.failures,
      violations: violationsOf(findings, crew, notEnded),
    };
  } finally {
    await crew.end();
    await redis.stop();
    await database.stop();
  }
}

function acknowledged(ledger: Ledger, writes: number): Promise<void> {
  return waitUntil(`${writes} writes are acknowledged`, () => ledger.acknowledged >= writes, PROGRESS_MS);
}

function violationsOf({ lost, wrong, back, examples }: Findings, crew: Crew, notEnded: number): string[] {
  return [
    ...(lost > 0 ? [`${lost} acknowledged writes are not in the database`] : []),
    ...(wrong > 0 ? [`${wrong} records have what nobody wrote`] : []),
    ...(back > 0 ? [`${back} deleted records are back`] : []),
    ...examples,
    ...(crew.notDrained > 0 ? [`${crew.notDrained} processes could not drain`] : []),
    ...(notEnded > 0 ? [`${notEnded} processes did not end`] : []),
    ...(crew.unhandled.length > 0 ? [`${crew.unhandled.length} errors were handled by nobody`] : []),
  ];
}
