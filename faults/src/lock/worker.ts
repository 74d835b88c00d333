/** The process that takes locks: told by its first message what to be, and by the second to end. */
import { setTimeout as pause } from 'node:timers/promises';
import { endClient } from '@sluice/test-support';
import { beginWhenTold, leave } from '../begin';
import { Random } from '../random';
import { reasonOf } from '../reason';
import { connect } from '../client';
import { machineMs } from '../clock';
import type { Contender } from './contender';
import { control } from './control';
import { KEYS, type Word, type WorkerSettings } from './scenario';
import { sluice } from './sluice';
import { Tenancy } from './tenancy';

const LONGEST_REST_MS = 200;
const AFTER_FAILURE_MS = 20;

let stopped = false;

function say(word: Word): void {
  if (process.connected) process.send?.(word);
}

process.on('unhandledRejection', (reason) => {
  say({ word: 'unhandled', reason: String(reason) });
});

async function work(name: string, contender: Contender, random: Random): Promise<void> {
  for (let count = 0; !stopped; count++) {
    const key = random.next() < 0.5 ? KEYS[0] : KEYS[1];
    const calledMs = machineMs();
    try {
      const lock = await contender.acquire(key);
      const tenancy = new Tenancy(`${name}.${count}`, key, calledMs, contender, lock);
      say({ word: 'tenure', tenure: tenancy.tenure });
      await tenancy.run(random);
      say({ word: 'tenure', tenure: tenancy.tenure });
      await pause(random.between(0, LONGEST_REST_MS));
    } catch (error) {
      say({ word: 'failed', reason: reasonOf(error) });
      await pause(AFTER_FAILURE_MS);
    }
  }
}

async function start(settings: WorkerSettings): Promise<void> {
  const { name, version, seed } = settings;
  const locks = await connect(version, settings.locks);
  const resources = await connect(version, { shape: 'client', socket: settings.resources });
  const contender = settings.control
    ? control(locks, resources)
    : sluice(locks, resources, settings.onFailover);
  say({ word: 'ready' });
  const working = work(name, contender, new Random(seed));
  process.once('message', () => {
    stopped = true;
    void end();
  });

  /** Then nothing of it is left that keeps the process alive. */
  async function end(): Promise<void> {
    await contender.close();
    await working;
    await endClient(locks);
    await endClient(resources);
    leave();
  }
}

beginWhenTold(start);
