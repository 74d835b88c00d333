import { OptionError } from '@sluice/core';
import { Gauge, type Registry } from 'prom-client';
import type { TallyMeters } from '../meters/tally';
import type { Sources } from '../sources';
import { tallyMetric } from './tally-metric';

/**
 * Registers everything that is measured: the tallies, and gauges that ask Redis when they are read.
 *
 * @returns how to take it out again
 * @throws {OptionError} for a registry that has metrics of these names already
 */
export function registerMetrics(registry: Registry, meters: TallyMeters, sources: Sources): () => void {
  const names: string[] = [];
  const remove = () => {
    for (const name of names) registry.removeSingleMetric(name);
  };
  try {
    for (const metric of [...meters.all.map(tallyMetric), ...gauges(sources)]) {
      registry.registerMetric(metric);
      names.push((metric as unknown as { name: string }).name);
    }
  } catch {
    remove();
    throw new OptionError('registry', 'one that no other monitor has registered its metrics in', registry);
  }
  return remove;
}

function gauges(sources: Sources): Gauge[] {
  return [
    gauge(
      'gate_ready',
      'Whether a gate lets requests pass: its Redis is there, or it goes without',
      ['gate'],
      async (set) => {
        const { gates } = await sources.health();
        for (const [gate, { ready }] of Object.entries(gates)) set(Number(ready), { gate });
      },
    ),
    gauge('redis_up', 'Whether the Redis of a gate answers', ['gate'], async (set) => {
      const { gates } = await sources.health();
      for (const [gate, { redis }] of Object.entries(gates)) set(Number(redis === 'up'), { gate });
    }),
    gauge('doctor_findings', 'What the doctor finds', ['code', 'severity'], async (set, add) => {
      const { findings } = await sources.diagnosis();
      for (const severity of ['critical', 'warning', 'info']) set(0, { code: 'any', severity });
      for (const { code, severity } of findings) {
        add({ code, severity });
        add({ code: 'any', severity });
      }
    }),
    gauge('queue_jobs', 'Jobs by their state', ['name', 'state'], async (set) => {
      for (const { name, counts } of await sources.queues()) {
        if (counts === undefined) continue;
        for (const state of ['ready', 'delayed', 'active', 'dead'] as const)
          set(counts[state], { name, state });
      }
    }),
    gauge('queue_oldest_seconds', 'How long the job has been waiting that is next', ['name'], async (set) => {
      for (const { name, counts } of await sources.queues())
        if (counts) set(counts.oldestMs / 1000, { name });
    }),
    gauge('write_behind_records', 'Records by their state', ['name', 'state'], async (set) => {
      for (const { name, stats } of await sources.writeBehinds()) {
        if (stats === undefined) continue;
        for (const state of ['dirty', 'claimed', 'dead'] as const) set(stats[state], { name, state });
      }
    }),
    gauge('write_behind_lag_seconds', 'How far the database is behind', ['name'], async (set) => {
      for (const { name, stats } of await sources.writeBehinds())
        if (stats) set(stats.lagMs / 1000, { name });
    }),
  ];
}

type Labels = Record<string, string>;

/** Read anew at every scrape: what gives no answer has no value. */
function gauge(
  name: string,
  help: string,
  labelNames: string[],
  read: (set: (value: number, labels: Labels) => void, add: (labels: Labels) => void) => Promise<void>,
): Gauge {
  return new Gauge({
    name: `sluice_${name}`,
    help,
    labelNames,
    registers: [],
    async collect() {
      this.reset();
      await read(
        (value, labels) => {
          this.set(labels, value);
        },
        (labels) => {
          this.inc(labels);
        },
      );
    },
  });
}
