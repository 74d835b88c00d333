import { Ending } from './ending';
import { layFoundation, type Foundation, type Groundwork } from './foundation';
import { openShop } from './open-shop';
import { startProcesses, type Serving } from './processes/start-processes';
import type { Settings } from './settings';
import { listen } from './web/listen';

export interface RunningDemo extends Pick<Foundation, 'demoKeys'> {
  readonly url: string;
  /** For people: what it runs on. */
  readonly parts: readonly string[];
  /** Ends everything that was started; after it, Node can exit. */
  close(): Promise<void>;
}

/**
 * Starts the parts one after the other. When one of them fails, those before it are ended again.
 *
 * @param giveUp is told why the demo cannot go on, if that is so later
 */
export async function startDemo(settings: Settings, giveUp: (reason: Error) => void): Promise<RunningDemo> {
  const ending = new Ending();
  try {
    const groundwork = await layFoundation(settings, ending);
    const { port, parts } =
      settings.processes === 1
        ? await serveHere(settings, groundwork, ending)
        : await startProcesses(settings, groundwork, ending, giveUp);
    return {
      url: `http://localhost:${String(port)}`,
      demoKeys: groundwork.foundation.demoKeys,
      parts: [...groundwork.parts, ...parts],
      close: () => ending.close(),
    };
  } catch (error) {
    await ending.close();
    throw error;
  }
}

async function serveHere(
  settings: Settings,
  { foundation, database, controlRoom }: Groundwork,
  ending: Ending,
): Promise<Serving> {
  const app = openShop({ settings, foundation, database, operations: controlRoom }, ending);
  const server = await listen(app, { from: settings.port });
  ending.add(() => server.close());
  return { port: server.port, parts: [] };
}
