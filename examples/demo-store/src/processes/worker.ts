import cluster from 'node:cluster';
import { connect } from '../database/open';
import { Ending } from '../ending';
import { openShop } from '../open-shop';
import { setOwnPort } from '../ops/at-own-port';
import { reportFailure } from '../report-failure';
import { listen } from '../web/listen';
import { PrimaryLink } from './primary-link';
import { RemoteOperations } from './remote-operations';

/** One of several processes of the shop. */
async function main(): Promise<void> {
  const ending = new Ending();
  const primary = new PrimaryLink(end);
  let state: 'opening' | 'open' | 'ending' = 'opening';

  function end(): void {
    if (state === 'opening') process.exit(); // there is nobody yet whose answer is under way
    if (state === 'open') ending.close().catch(reportFailure).finally(leave);
    state = 'ending';
  }

  // Ctrl-C is sent to all processes of the terminal: the primary says when it is this one's turn.
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
  process.on('SIGTERM', end);

  const { settings, foundation, port } = await primary.ask('orders');
  const database = await connect(settings);
  ending.add(() => database.close());
  const operations = new RemoteOperations(primary, 'socket' in foundation.redis);
  const app = openShop({ settings, foundation, database, operations }, ending);
  const own = await listen(app, 0, { exclusive: true });
  ending.add(() => own.close());
  setOwnPort(app, own.port);
  const shared = await listen(app, port);
  ending.add(() => shared.close());
  state = 'open';
  primary.tell('serves', own.port);
}

/** With the way to the primary closed, nothing keeps this process. */
function leave(): void {
  cluster.worker?.disconnect();
}

main().catch((error: unknown) => {
  reportFailure(error);
  process.exit(1);
});
