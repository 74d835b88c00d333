import type { ScenarioOutcome } from '../measure/run-scenario';
import { medians, ratio } from '../measure/sample';
import { outcomeOf } from './goals';
import { table } from './table';

/** Below, the server was waiting for something else, and its rate is not its own. */
const BUSY_ENOUGH = 0.9;

/** The medians of a scenario, a line for each contender. */
export function figures({ scenario, outcomes }: ScenarioOutcome): string {
  const reference = outcomeOf(outcomes, scenario.reference);
  const header = [
    'contender',
    'requests/s',
    `× ${scenario.reference}`,
    'server CPU µs',
    'of it user',
    'Redis CPU µs',
    'commands',
    'bytes to / from Redis',
    'round trips',
    'p50 ms',
    'p99 ms',
    'memory per key',
    'server / generator busy',
  ];
  const rows = outcomes.map(({ contender, samples, probe, memoryPerKey }) => {
    const all = medians(samples);
    const redis = (text: string) => (contender.usesRedis ? text : '–');
    const warning = all.serverBusy < BUSY_ENOUGH ? ' !' : '';
    return [
      contender.title,
      all.requestsPerSecond.toFixed(0),
      ratio('requestsPerSecond', samples, reference.samples).toFixed(2),
      all.serverUs.toFixed(1),
      all.serverUserUs.toFixed(1),
      redis(all.redisUs.toFixed(1)),
      redis(all.sent.toFixed(all.sent < 0.1 ? 4 : 2)),
      redis(`${all.bytesIn.toFixed(0)} / ${all.bytesOut.toFixed(0)}`),
      redis(probe.roundTrips.toFixed(2)),
      all.p50Ms.toFixed(2),
      all.p99Ms.toFixed(2),
      redis(`${memoryPerKey.toFixed(0)} B`),
      `${percent(all.serverBusy)} / ${percent(all.loadBusy)}${warning}`,
    ];
  });
  return table(header, rows);
}

/** How many requests/s of each contender one of ours serves, and how much of its CPU time a request takes. */
export function ratios({ outcomes }: ScenarioOutcome): string {
  const own = outcomes.filter(({ name }) => name.startsWith('sluice'));
  const others = outcomes.filter(({ name }) => !name.startsWith('sluice'));
  const rows = own.flatMap(({ contender, samples }) => [
    [
      `${contender.title}: requests/s`,
      ...others.map((other) => ratio('requestsPerSecond', samples, other.samples).toFixed(2)),
    ],
    [
      `${contender.title}: server CPU`,
      ...others.map((other) => ratio('serverUs', samples, other.samples).toFixed(2)),
    ],
  ]);
  return table(['as a multiple of', ...others.map(({ contender }) => contender.title)], rows);
}

/** How each contender is set up, and what it asks of Redis. */
export function configurations({ outcomes }: ScenarioOutcome): string {
  return outcomes
    .map(({ contender, probe }) => {
      const asks = probe.commands === '' ? '' : ` Asks: \`${probe.commands}\`.`;
      return `- ${contender.title}: ${contender.configuration}.${asks}`;
    })
    .join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
