import type { Ending } from '../ending';
import type { Groundwork } from '../foundation';
import type { Settings } from '../settings';
import { findPort } from '../web/listen';
import { Crew } from './crew';

export interface Serving {
  readonly port: number;
  /** For people. */
  readonly parts: readonly string[];
}

/**
 * Opens the shop in several processes on one port. This one serves nobody: it owns what there is one of, and looks after the others.
 *
 * @param giveUp is told why the demo cannot go on, if that is so later
 */
export async function startProcesses(
  settings: Settings,
  { foundation, controlRoom }: Groundwork,
  ending: Ending,
  giveUp: (reason: Error) => void,
): Promise<Serving> {
  const port = await findPort(settings.port);
  const crew = new Crew({
    size: settings.processes,
    programme: require.resolve('./worker'),
    giveUp,
    joined: (process, ownPort) => {
      controlRoom.joined(process, ownPort);
    },
    left: (process) => {
      controlRoom.left(process);
    },
    services: {
      orders: () => ({ settings, foundation, port }),
      state: (after) => controlRoom.state(after),
      perform: (action) => controlRoom.perform(action),
      rush: () => controlRoom.rush(),
      // At the port of all, whichever it was asked for at.
      startRush: () => controlRoom.startRush(`http://127.0.0.1:${String(port)}`),
      log: (request) => {
        controlRoom.log(request);
      },
      hear: (news) => {
        controlRoom.hear(news);
      },
    },
  });
  ending.add(() => crew.close());
  await crew.open();
  return { port, parts: [`Processes: ${crew.processes.join(', ')}`] };
}
