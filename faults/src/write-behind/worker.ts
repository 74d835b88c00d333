/** The process that writes and flushes: told by its first message what to be, and later what the database says, and to end. */
import { setTimeout as pause } from 'node:timers/promises';
import { SluiceError } from '@sluice/core';
import { endClient } from '@sluice/test-support';
import { beginWhenTold, leave } from '../begin';
import { connect } from '../client';
import { Random } from '../random';
import { reasonOf } from '../reason';
import type { Contender } from './contender';
import { control } from './control';
import { RemoteDatabase } from './remote-database';
import {
  COUNTERS,
  DOCUMENTS,
  PERIOD_MS,
  WRITERS,
  type Order,
  type Word,
  type WorkerSettings,
} from './scenario';
import { sluice } from './sluice';

const AFTER_FAILURE_MS = 20;
const LONGEST_REST_MS = 20;

let stopped = false;

function say(word: Word): void {
  if (process.connected) process.send?.(word);
}

/** On its way: it arrives even if this process is killed now. */
function saidAloud(word: Word): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(word, undefined, undefined, () => {
      resolve();
    });
  });
}

process.on('unhandledRejection', (reason) => {
  say({ word: 'unhandled', reason: String(reason) });
});

async function write(contender: Contender, random: Random, number: () => number): Promise<void> {
  while (!stopped) {
    const write = number();
    const chance = random.next();
    const kind = chance < 0.5 ? 'set' : chance < 0.6 ? 'delete' : 'increment';
    const [name, count] = kind === 'increment' ? ['counter', COUNTERS] : ['document', DOCUMENTS];
    const period = Math.floor(Date.now() / PERIOD_MS);
    const id = `${name}-${period}-${Math.floor(random.between(0, count))}`;
    await saidAloud({ word: 'begun', begun: { write, kind, id } });
    try {
      const version = await (kind === 'set' ? contender.set(id, { write }) : contender[kind](id));
      say({ word: 'acknowledged', write, version });
    } catch (error) {
      say({ word: wasNotDone(error) ? 'refused' : 'unknown', write, reason: reasonOf(error) });
      await pause(AFTER_FAILURE_MS);
    }
    await pause(random.between(0, LONGEST_REST_MS));
  }
}

function wasNotDone(error: unknown): boolean {
  return SluiceError.is(error) && 'executed' in error && error.executed === 'no';
}

async function start({ version, seed, redis, firstWrite, ...settings }: WorkerSettings): Promise<void> {
  const client = await connect(version, { shape: 'client', socket: redis });
  const database = new RemoteDatabase(say);
  const contender = settings.control ? control(client, database) : sluice(client, database);
  let writes = firstWrite;
  const writing = Array.from({ length: WRITERS }, (_, writer) =>
    write(contender, new Random(seed * WRITERS + writer), () => writes++),
  );
  process.on('message', (order: Order) => {
    if (order.order === 'close') void end();
    else database.hear(order);
  });
  say({ word: 'ready' });

  async function end(): Promise<void> {
    stopped = true;
    await Promise.all(writing);
    say({ word: 'closed', drained: await contender.close() });
    await endClient(client);
    leave();
  }
}

beginWhenTold(start);
