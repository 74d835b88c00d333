import { cacheResponse } from '@sluice/cache-response';
import type { Act } from '../act';
import { answerUnavailable } from './unanswered';

const PAGES = 4;

/** The version of each page that a visitor was told to be written and forgotten. */
const acknowledged = new Map<number, number>();

/** Pages that are written meanwhile: nobody who asks after a write was acknowledged gets what was there before. */
export const cache: Act = {
  name: 'cache',
  visitors: 6,

  mount(app, { redis, outside }) {
    const cached = cacheResponse({ redis, ttl: '1m', tags: (req) => [String(req.params['page'])] });
    app.get('/pages/:page', cached, (req, res, next) => {
      outside.count(placeOf(req)).then((version) => res.json(version), next);
    });
    // Not by `invalidates`, which lets the answer out without Redis: here it is to be an acknowledgement.
    app.post('/pages/:page', (req, res, next) => {
      outside
        .add(placeOf(req), 1)
        .then(async (version) => {
          await cached.invalidate({ tags: [req.params.page] });
          res.json(version);
        })
        .catch(next);
    });
    app.use('/pages', answerUnavailable);
  },

  async visit(visitor) {
    const page = Math.floor(visitor.random.next() * PAGES);
    const before = acknowledged.get(page) ?? 0;
    if (visitor.random.next() < 0.1) {
      const answer = await visitor.asks(`/pages/${String(page)}`, [200, 503], { method: 'POST' });
      if (answer?.status !== 200) return;
      acknowledged.set(page, Math.max(acknowledged.get(page) ?? 0, Number(answer.body)));
    } else {
      const answer = await visitor.asks(`/pages/${String(page)}`, [200]);
      if (answer !== undefined && Number(answer.body) < before)
        visitor.finds('got what had been written over');
    }
  },
};

function placeOf({ params }: { readonly params: Readonly<Record<string, unknown>> }): string {
  return `page:${String(params['page'])}`;
}
