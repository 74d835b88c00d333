import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useRedis } from '@sluice/test-support';
import { useMonitors } from './serve-monitor';

const redis = useRedis();
const monitors = useMonitors();

/** What stands at the end of the names of a histogram. */
const SERIES = /_(bucket|sum|count)$/;

it.each(['dashboard.json', 'alerts.yml'])('%s asks for metrics that there are', async (file) => {
  const text = readFileSync(join(__dirname, '../grafana', file), 'utf8').replaceAll('\\"', '"');
  const monitor = monitors.make({ redis: await redis.client() });
  const there = new Set((await monitor.registry.getMetricsAsJSON()).map(({ name }) => name));
  const asked = [...new Set(text.match(/sluice_[a-z_]+/g))];
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((name) => !there.has(name.replace(SERIES, '')) && !there.has(name))).toEqual([]);
});

it('has a panel for every metric', async () => {
  const { panels } = JSON.parse(readFileSync(join(__dirname, '../grafana/dashboard.json'), 'utf8')) as {
    panels: { targets: { expr: string }[] }[];
  };
  const shown = JSON.stringify(panels.map(({ targets }) => targets));
  const monitor = monitors.make({ redis: await redis.client() });
  const names = (await monitor.registry.getMetricsAsJSON()).map(({ name }) => name);
  expect(names.filter((name) => !shown.includes(name))).toEqual([]);
});
