import { createServer, type AddressInfo } from 'node:net';
import { beginWhenTold, leave } from '../../src/begin';

interface Settings {
  readonly what: 'fail to begin' | 'fail later' | 'end' | 'stay';
}

process.on('unhandledRejection', () => undefined);

beginWhenTold(({ what }: Settings) => {
  if (what === 'fail to begin') return Promise.reject(new Error('There is no ledger'));
  const server = createServer().listen(0, '127.0.0.1', () => {
    process.send?.((server.address() as AddressInfo).port, () => {
      if (what === 'fail later') throw new Error('There is no till');
      if (what === 'stay') return;
      server.close();
      leave();
    });
  });
  return Promise.resolve();
});
