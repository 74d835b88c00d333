/** The process that carries out jobs, until it is killed: told by its first message what to be, and by others to block. */
import { setTimeout as pause } from 'node:timers/promises';
import { beginWhenTold } from '../begin';
import { Random } from '../random';
import { connect } from '../client';
import { control } from './control';
import { noteDone } from './ledger';
import { endpointOf, LONGEST_JOB_MS, type Order, type Word, type WorkerSettings } from './scenario';
import { sluice } from './sluice';

function say(word: Word): void {
  if (process.connected) process.send?.(word);
}

process.on('unhandledRejection', (reason) => {
  say({ unhandled: String(reason) });
});

beginWhenTold(start);

async function start({ version, queue, ledger: path, seed, ...settings }: WorkerSettings): Promise<void> {
  const redis = await connect(version, endpointOf(queue));
  const ledger = await connect(version, endpointOf(path));
  const random = new Random(seed);
  const contender = settings.control
    ? control(redis, () => connect(version, endpointOf(queue)))
    : sluice(redis);
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
