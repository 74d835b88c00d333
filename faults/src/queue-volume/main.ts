import { setTimeout as pause } from 'node:timers/promises';
import { createQueue, createWorker, QueueFullError, type Queue } from '@sluice/core';
import { endClient, newClient, startRedis, type RedisServer, type TestClient } from '@sluice/test-support';
import { parseArgs } from 'node:util';

const MiB = 1024 * 1024;
const NAME = 'volume';
const BOUND_BYTES = 16 * MiB;
const SMALL_AT_A_TIME = 1000;
const HUGE_BYTES = 4 * MiB;

/**
 * A million small jobs that end, and huge ones that nobody carries out: what they take of Redis, beside what the queue counts
 * and what it was allowed. The exit code is 1 when more is counted than is allowed, when Redis used twice what is counted, or
 * when a queue that is full takes more.
 */
async function main(jobs: number): Promise<void> {
  const redis = await startRedis();
  const client = newClient('v4', redis.clientOptions);
  await client.connect();
  const queue = createQueue<string>({
    redis: client,
    name: NAME,
    maxBytes: BOUND_BYTES,
    maxJobBytes: HUGE_BYTES,
    deadline: '10s',
  });
  try {
    const violations = [...(await smallJobs(queue, redis, client, jobs)), ...(await hugeJobs(queue, redis))];
    for (const violation of violations) console.log(`VIOLATION: ${violation}`);
    if (violations.length > 0) process.exitCode = 1;
  } finally {
    await endClient(client);
    await redis.stop();
  }
}

async function smallJobs(
  queue: Queue<string>,
  redis: RedisServer,
  client: TestClient,
  jobs: number,
): Promise<string[]> {
  const before = await usedMemory(redis);
  let ended = 0;
  const worker = createWorker<string>({
    ...{ redis: client, name: NAME, concurrency: 200, retain: { age: '1h', bytes: BOUND_BYTES } },
    handler: () => {
      ended++;
    },
  });
  for (let added = 0; added < jobs; added += SMALL_AT_A_TIME) {
    await queue.addBulk(
      Array.from({ length: Math.min(SMALL_AT_A_TIME, jobs - added) }, () => ({ data: 'small' })),
    );
    while ((await queue.counts()).ready > SMALL_AT_A_TIME) await pause(5);
  }
  while (ended < jobs) await pause(50);
  await worker.close();
  const { bytes, completed } = await queue.counts();
  const used = (await usedMemory(redis)) - before;
  console.log(
    `${String(jobs)} small jobs ended, ${String(completed)} of them kept: ${inMiB(bytes.completed)} counted of ${inMiB(BOUND_BYTES)} allowed, ${inMiB(used)} used by Redis`,
  );
  return violationsOf('of jobs that ended', bytes.completed, used);
}

async function hugeJobs(queue: Queue<string>, redis: RedisServer): Promise<string[]> {
  const before = await usedMemory(redis);
  const huge = 'x'.repeat(HUGE_BYTES - 1024);
  let added = 0;
  let full: unknown;
  while (full === undefined && added < 100) {
    await queue.add(huge).then(
      () => added++,
      (error: unknown) => (full = error),
    );
  }
  const { bytes } = await queue.counts();
  const used = (await usedMemory(redis)) - before;
  const end = full instanceof Error ? full.name : 'nothing refused';
  console.log(
    `${String(added)} jobs of 4 MiB, then ${end}: ${inMiB(bytes.unfinished)} counted of ${inMiB(BOUND_BYTES)} allowed, ${inMiB(used)} used by Redis`,
  );
  const refused = full instanceof QueueFullError ? [] : [`a full queue answered with ${end}`];
  return [...refused, ...violationsOf('of huge jobs', bytes.unfinished, used)];
}

function violationsOf(what: string, counted: number, used: number): string[] {
  return [
    ...(counted > BOUND_BYTES ? [`${inMiB(counted)} ${what} are counted`] : []),
    ...(used > 2 * BOUND_BYTES ? [`${inMiB(used)} ${what} are used`] : []),
  ];
}

async function usedMemory(redis: RedisServer): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(String(await redis.raw('INFO', 'memory')))?.[1]);
}

function inMiB(bytes: number): string {
  return `${(bytes / MiB).toFixed(1)} MiB`;
}

const { values } = parseArgs({ options: { jobs: { type: 'string', default: '1000000' } } });
void main(Number(values.jobs));
