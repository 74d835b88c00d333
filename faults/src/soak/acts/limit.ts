import { rateLimit } from '@sluice/rate-limit';
import type { Act } from '../act';

const LIMIT = 50;
const WINDOW_MS = 3000;

/** How long a request may be under way: those of one window may begin and end so much apart. */
const UNDER_WAY_MS = 400;

/** What Redis admitted of a key, and when the last answer was there. */
const admitted = new Map<string, number[]>();

/** A limit on a cluster: without Redis each process counts for itself, and a failover may forget some. */
export const limit: Act = {
  name: 'limit',
  visitors: 6,

  mount(app, { cluster }) {
    app.get(
      '/limit/:key',
      rateLimit({
        redis: cluster,
        name: 'soak',
        algorithm: 'strict-window',
        limit: LIMIT,
        window: WINDOW_MS,
        key: (req) => String(req.params['key']),
      }),
      (req, res) => {
        res.json({ source: req.rateLimit?.source });
      },
    );
  },

  async visit(visitor) {
    const key = String(visitor.number % 3);
    const answer = await visitor.asks(`/limit/${key}`, [200, 429]);
    if (answer?.status !== 200) return;
    const { source } = JSON.parse(answer.body) as { source: string };
    if (source !== 'redis') return;
    const now = performance.now();
    const times = (admitted.get(key) ?? []).filter((time) => time > now - WINDOW_MS + UNDER_WAY_MS);
    times.push(now);
    admitted.set(key, times);
    // What a failover forgets may be admitted once more, and no more than that.
    if (times.length > 2 * LIMIT) visitor.finds('was admitted beyond the limit');
  },

  async afterwards(visitor) {
    let passed = 0;
    for (let request = 0; request < LIMIT + 10; request++) {
      const answer = await visitor.asks('/limit/afterwards', [200, 429]);
      if (answer?.status === 200) passed++;
    }
    if (passed !== LIMIT) visitor.finds(`passed ${String(passed)} times afterwards, of ${String(LIMIT)}`);
  },
};
