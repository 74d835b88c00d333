/** The process that carries out jobs, until it is killed: told by its first message what to be, and by others to block. */
import { beginWhenTold } from '../begin';
import { pause } from '../pause';
import { Random } from '../random';
import { connect } from './client';
import { control } from './control';
import { noteDone } from './ledger';
import { LONGEST_JOB_MS, type Order, type Word, type WorkerSettings } from './scenario';
import { sluice } from './sluice';

function say(word: Word): void {
  if (process.connected) process.send?.(word);
}

process.on('unhandledRejection', (reason) => {
  say({ unhandled: String(reason) });
});
process.on('disconnect', () => process.exit());

beginWhenTold(start);

async function start({ version, queue, ledger: path, seed, ...settings }: WorkerSettings): Promise<void> {
  const redis = await connect(version, queue);
  const ledger = await connect(version, path);
  const random = new Random(seed);
  const contender = settings.control ? control(redis, () => connect(version, queue)) : sluice(redis);
  let blockMs = 0;
  contender.work(async (n, token) => {
    await pause(random.between(0, LONGEST_JOB_MS));
    const end = Date.now() + blockMs; // in the middle of a job, and of the others that it has
    blockMs = 0;
    while (Date.now() < end);
    await noteDone(ledger, n, token);
  });
  process.on('message', ({ block }: Order) => {
    blockMs = block;
  });
  say('ready');
}
