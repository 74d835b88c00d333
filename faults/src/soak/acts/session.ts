import { getSession, session } from '@sluice/session';
import type { Act } from '../act';

interface Counting {
  count?: number;
}

/** A visitor's cookie, and what the last answer said; it may be one more where an answer was an error. */
interface Memory {
  cookie: string;
  least: number;
  most: number;
}

const memories = new Map<number, Memory>();

/** A counter in a session: no write that was acknowledged is lost, and none is done twice. */
export const sessions: Act = {
  name: 'session',
  visitors: 6,

  mount(app, { redis }) {
    app.get(
      '/session',
      session({ redis, secret: 'sixteen bytes or more', rotation: { every: '20s', grace: '15s' } }),
      (req, res) => {
        const data = getSession<Counting>(req);
        data.count = (data.count ?? 0) + 1;
        res.json(data.count);
      },
    );
  },

  async visit(visitor) {
    const memory = memories.get(visitor.number);
    const headers = memory === undefined ? {} : { cookie: memory.cookie };
    const answer = await visitor.asks('/session', [200, 500, 503], { headers });
    if (answer?.status !== 200) {
      if (memory !== undefined) memory.most++; // it may have been saved
      return;
    }
    const count = Number(answer.body);
    if (memory !== undefined && (count <= memory.least || count > memory.most + 1)) {
      visitor.finds(`has counted ${String(count)} after ${String(memory.least)} to ${String(memory.most)}`);
    }
    const given = answer.headers['set-cookie']?.[0]?.split(';')[0];
    memories.set(visitor.number, { cookie: given ?? memory?.cookie ?? '', least: count, most: count });
  },
};
