import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createQueue, createWorker } from '@sluice/core';
import type { Act } from '../act';
import { answerUnavailable } from './unanswered';

/** What was taken. */
const taken: string[] = [];

/** How long a worker that is gone, or late, may keep others from its job. */
const LEASE_MS = 2000;

/** Jobs of a queue: what was taken is carried out, whatever becomes of Redis meanwhile. */
export const queue: Act = {
  name: 'queue',
  visitors: 4,

  mount(app, { redis, outside }) {
    const name = 'soak';
    const jobs = createQueue<string>({ redis, name });
    createWorker<string>({
      ...{ redis, name, concurrency: 8, lease: LEASE_MS, backoff: { base: 50, max: 200 } },
      handler: async ({ data }) => {
        await outside.add(`job:${data}`, 1);
      },
    });
    app.post('/jobs/:id', (req, res, next) => {
      jobs.add(req.params.id).then(() => res.sendStatus(202), next);
    });
    app.get('/jobs', (_req, res, next) => {
      jobs.counts().then((counts) => res.json(counts), next);
    });
    app.use('/jobs', answerUnavailable);
  },

  async visit(visitor) {
    const id = randomUUID();
    const answer = await visitor.asks(`/jobs/${id}`, [202, 503], { method: 'POST' });
    if (answer?.status === 202) taken.push(id);
    await pause(visitor.random.between(0, 40));
  },

  async afterwards(visitor, outside) {
    for (let look = 0; look < 20; look++) {
      const answer = await visitor.asks('/jobs', [200]);
      const { ready, active } = JSON.parse(answer?.body ?? '{}') as { ready?: number; active?: number };
      if (ready === 0 && active === 0) break;
      if (look === 19)
        visitor.finds(`found ${String(ready)} jobs ready and ${String(active)} active afterwards`);
      await pause(LEASE_MS / 4);
    }
    for (const id of taken) {
      if ((await outside.count(`job:${id}`)) === 0) visitor.finds('was taken a job that nobody carried out');
    }
  },
};
