import { express, serveApp, type ExpressModule, type ServedApp } from '@sluice/test-support';
import { monitor, type Monitor, type MonitorOptions } from '../src/index';

/** Apps with a monitor at `/monitor`, which everybody may see, for the tests of a file. All end with their test. */
export function useMonitors() {
  const apps: ServedApp[] = [];
  const monitors: Monitor[] = [];

  afterEach(async () => {
    for (const each of monitors.splice(0)) each.close();
    await Promise.all(apps.splice(0).map((app) => app.stop()));
  });

  return {
    make(options: Pick<MonitorOptions, 'redis'> & Partial<MonitorOptions>): Monitor {
      const made = monitor({ authorize: () => true, ...options });
      monitors.push(made);
      return made;
    },

    async serve(
      options: Pick<MonitorOptions, 'redis'> & Partial<MonitorOptions>,
      version: ExpressModule = express.v5,
    ): Promise<ServedApp & { readonly monitor: Monitor }> {
      const made = this.make(options);
      const app = await serveApp(version, (into) => into.use('/monitor', made));
      apps.push(app);
      return Object.assign(app, { monitor: made });
    },
  };
}

/** The lines of `/metrics` that begin so, without their help. */
export async function metricLines(monitor: Monitor, beginning: string): Promise<string[]> {
  const text = await monitor.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(beginning));
}
