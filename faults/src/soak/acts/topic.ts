import { setTimeout as pause } from 'node:timers/promises';
import { createTopic } from '@sluice/core';
import { sse } from '@sluice/http';
import type { Act } from '../act';
import { answerUnavailable } from './unanswered';

const NEWS = 5;
const PATIENCE_MS = 20_000;

/** News by server-sent events: who listens from a position on misses nothing that was published after it, and hears nothing twice. */
export const topic: Act = {
  name: 'topic',
  visitors: 3,

  mount(app, { redis }) {
    const news = createTopic<string>({ redis, name: 'soak', retain: { age: '1m' } });
    app.get('/news/position', (_req, res, next) => {
      news.position().then((position) => res.send(position), next);
    });
    app.post('/news', (_req, res, next) => {
      news.publish('something happened').then((id) => res.status(201).send(id), next);
    });
    const from = ({ query: { after } }: { query: Record<string, unknown> }) => String(after);
    app.get('/news', sse(news, { from, heartbeat: '1s' }));
    app.use('/news', answerUnavailable);
  },

  async visit(visitor) {
    const position = await visitor.asks('/news/position', [200, 503]);
    if (position?.status !== 200) return;
    const published: string[] = [];
    for (let number = 0; number < NEWS; number++) {
      const answer = await visitor.asks('/news', [201, 503], { method: 'POST' });
      if (answer?.status === 201) published.push(answer.body);
    }
    if (published.length === 0) return;
    const heard = await visitor.listens(
      `/news?after=${encodeURIComponent(position.body)}`,
      published,
      PATIENCE_MS,
    );
    if (new Set(heard).size < heard.length) visitor.finds('heard something twice');
    const missed = published.filter((id) => !heard.includes(id));
    if (missed.length > 0) visitor.finds(`missed ${String(missed.length)} of ${String(published.length)}`);
    const order = published.map((id) => heard.indexOf(id));
    if (missed.length === 0 && order.some((place, index) => place < (order[index - 1] ?? 0))) {
      visitor.finds('heard something in another order');
    }
    await pause(visitor.random.between(0, 200));
  },
};
