import { beginWhenTold } from '../../src/begin';

interface Settings {
  readonly what: 'fail to begin' | 'fail later' | 'end' | 'stay';
}

process.on('unhandledRejection', () => undefined);

beginWhenTold(({ what }: Settings) => {
  if (what === 'fail to begin') return Promise.reject(new Error('There is no ledger'));
  process.on('message', () => undefined); // stays
  process.send?.('ready', () => {
    if (what === 'end') process.disconnect();
    if (what === 'fail later') throw new Error('There is no till');
  });
  return Promise.resolve();
});
