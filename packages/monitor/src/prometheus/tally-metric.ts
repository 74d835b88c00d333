import type { Metric } from 'prom-client';
import { TallyTiming, type TallyCounter, type Times } from '../meters/tally';

/**
 * A tally as a metric of prom-client, which reads it when it is asked: to count through prom-client costs an event ten times as
 * much.
 */
export function tallyMetric(tally: TallyCounter | TallyTiming): Metric {
  const name = prometheusName(tally);
  const { help } = tally.measure;
  const metric = {
    name,
    help,
    type: tally.kind,
    aggregator: 'sum',
    get: () =>
      Promise.resolve({ name, help, type: tally.kind, aggregator: 'sum', values: valuesOf(name, tally) }),
    /** What is counted stays: it is the page's, too. */
    reset: () => undefined,
  };
  return metric as unknown as Metric;
}

function prometheusName({ kind, measure }: TallyCounter | TallyTiming): string {
  const base = `sluice_${measure.name.replaceAll('.', '_')}`;
  if (kind === 'gauge') return base;
  return base + (kind === 'counter' ? '_total' : '_seconds');
}

interface Value {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

function valuesOf(name: string, tally: TallyCounter | TallyTiming): Value[] {
  if (tally instanceof TallyTiming) {
    return [...tally.series].flatMap(({ labels, value }) => histogram(name, labels, value));
  }
  return [...tally.series].map(({ labels, value }) => ({ labels, value: value.count }));
}

function histogram(name: string, labels: Readonly<Record<string, string>>, times: Times): Value[] {
  let below = 0;
  const buckets = times.buckets.map((le, index): Value => {
    below += times.counts[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: below };
  });
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: times.count },
    { metricName: `${name}_sum`, labels, value: times.sum },
    { metricName: `${name}_count`, labels, value: times.count },
  ];
}
