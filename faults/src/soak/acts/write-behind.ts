import { setTimeout as pause } from 'node:timers/promises';
import { createWriteBehind, type WriteBehind } from '@sluice/core';
import type { Act } from '../act';
import { answerUnavailable } from './unanswered';

interface Counter {
  readonly count: number;
}

/** Of each record: how much was acknowledged, and how much may have been written all the same. */
const acknowledged = new Map<string, number>();
const doubtful = new Map<string, number>();

/** Counters that get to a database later: what was acknowledged is in it, and nothing twice. */
export const writeBehind: Act = {
  name: 'write-behind',
  visitors: 4,

  mount(app, { redis, outside }) {
    const records: WriteBehind<Counter> = createWriteBehind<Counter>({
      ...{ redis, name: 'soak', delay: '200ms' },
      read: (id) => outside.row<Counter>(id),
      write: (rows) => outside.write(rows),
    });
    app.post('/records/:id', (req, res, next) => {
      records.increment(req.params.id, 'count').then(() => res.sendStatus(202), next);
    });
    app.post('/records', (_req, res, next) => {
      records.flush().then(() => res.sendStatus(204), next);
    });
    app.use('/records', answerUnavailable);
  },

  async visit(visitor) {
    const id = `record-${String(visitor.random.next() < 0.5 ? visitor.number : 0)}`;
    const answer = await visitor.asks(`/records/${id}`, [202, 503], { method: 'POST' });
    const sums = answer?.status === 202 ? acknowledged : doubtful;
    sums.set(id, (sums.get(id) ?? 0) + 1);
    await pause(visitor.random.between(0, 20));
  },

  async afterwards(visitor, outside) {
    await visitor.asks('/records', [204], { method: 'POST' });
    for (const [id, least] of acknowledged) {
      const count = (await outside.row<Counter>(id))?.value?.count ?? 0;
      if (count < least) visitor.finds(`lost ${String(least - count)} of ${String(least)} writes`);
      const most = least + (doubtful.get(id) ?? 0);
      if (count > most) visitor.finds(`has ${String(count - most)} writes that nobody made`);
    }
  },
};
