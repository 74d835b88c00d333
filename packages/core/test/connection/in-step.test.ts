import { EventEmitter } from 'node:events';
import { useProcessWarnings } from '@sluice/test-support';
import { createConnection } from '../../src/index';

/** As much of a client of node-redis 5.8 as tells it from one of 4, and from one of 5.9. */
class OldClient extends EventEmitter {
  readonly isReady = false;
  sendCommand = () => Promise.reject(new Error('The client is offline'));
  duplicate = () => new OldClient();
  withTypeMapping = () => this;
  subscribe = () => Promise.resolve();
  unsubscribe = () => Promise.resolve();
}

const warnings = useProcessWarnings();

it('warns, once per process, of a node-redis that cannot be kept from giving replies to the wrong callers', async () => {
  createConnection(new OldClient()).close();
  createConnection(new OldClient()).close();
  await new Promise(setImmediate); // warnings come in a tick of their own
  expect(warnings()).toEqual([
    expect.objectContaining({
      code: 'SLUICE_REDIS_OUT_OF_STEP',
      message: expect.stringContaining('use 5.9 or newer') as string,
    }),
  ]);
});
