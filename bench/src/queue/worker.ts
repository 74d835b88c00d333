import { setTimeout as pause } from 'node:timers/promises';
import { loadContender } from '../load-contender';
import { answerQuestions } from '../processes/answer-questions';
import { connectRedis } from '../processes/connect-redis';
import { monotonicMs } from '../processes/monotonic-clock';
import type { WorkerQuestion, WorkerSpec } from './protocol';
import type { JobData, QueueContender, QueueUser } from './queue-contender';

const { contender: name, redis } = JSON.parse(process.argv[2] ?? '') as WorkerSpec;
const contender = loadContender('queue', name) as QueueContender;
const connected: Promise<QueueUser> = contender.connect({
  url: redis.url,
  connectRedis: () => connectRedis(redis),
});

let orders = 0;
/** How long each job was on its way, by its number. */
let onTheWay = new Map<number, number>();
let repeated = 0;
let onJob: () => void = () => undefined;

function newJob(): JobData {
  return { order: ++orders, customer: 'customer:4711', items: [1, 22, 333], sentAtMs: monotonicMs() };
}

function carryOut({ order, sentAtMs }: JobData): void {
  if (onTheWay.has(order)) repeated++;
  onTheWay.set(order, monotonicMs() - sentAtMs);
  onJob();
}

async function add(user: QueueUser, jobs: number, together: number): Promise<void> {
  let left = jobs;
  const loop = async () => {
    while (left-- > 0) await user.add(newJob());
  };
  await Promise.all(Array.from({ length: together }, loop));
}

async function addSlowly(user: QueueUser, jobs: number, pauseMs: number): Promise<void> {
  for (let job = 0; job < jobs; job++) {
    await user.add(newJob());
    await pause(pauseMs);
  }
}

async function carriedOut(jobs: number): Promise<readonly number[]> {
  await new Promise<void>((resolve) => {
    onJob = () => {
      if (onTheWay.size >= jobs) resolve();
    };
    onJob();
  });
  if (repeated > 0) throw new Error(`${repeated} jobs were carried out twice`);
  const times = [...onTheWay.values()];
  onTheWay = new Map();
  return times;
}

async function answer(question: WorkerQuestion): Promise<unknown> {
  const user = await connected;
  switch (question.ask) {
    case 'work':
      return user.work(question.concurrency, carryOut);
    case 'add':
      return add(user, question.jobs, question.together);
    case 'add-slowly':
      return addSlowly(user, question.jobs, question.pauseMs);
    case 'carried-out':
      return carriedOut(question.jobs);
  }
}

answerQuestions(
  connected.then(() => undefined),
  answer,
);
