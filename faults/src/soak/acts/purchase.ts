import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { idempotent } from '@sluice/lock-route';
import type { Act } from '../act';

/** Purchases that were answered, and what the first answer said. */
const answered = new Map<string, string>();

/** A purchase that is sent until it is answered, and once more: it is made once, and every answer is the same. */
export const purchase: Act = {
  name: 'purchase',
  visitors: 6,

  mount(app, { redis, outside }) {
    const once = idempotent({ redis, scope: 'global', required: true });
    app.post('/purchases', once, (req, res, next) => {
      outside.add(`purchase:${String(req.idempotency?.key)}`, 1).then((times) => {
        res.status(201).json({ receipt: randomUUID(), times });
      }, next);
    });
  },

  async visit(visitor) {
    const key = randomUUID();
    const question = { method: 'POST', headers: { 'idempotency-key': key } } as const;
    for (let attempt = 0; attempt < 20; attempt++) {
      const answer = await visitor.asks('/purchases', [201, 409, 503], question);
      if (answer?.status !== 201) {
        await pause(100);
        continue;
      }
      if ((answered.get(key) ?? answer.body) !== answer.body) visitor.finds('was given two receipts');
      if (answered.has(key)) return;
      answered.set(key, answer.body);
    }
  },

  async afterwards(visitor, outside) {
    for (const key of answered.keys()) {
      const times = await outside.count(`purchase:${key}`);
      if (times !== 1) visitor.finds(`was made ${String(times)} times`);
    }
  },
};
