import { setTimeout as pause } from 'node:timers/promises';
import { lockRoute } from '@sluice/lock-route';
import type { Act } from '../act';

/** Longer than Redis is ever away, so that no lease runs out. */
const LEASE = '20s';

/** One at a time: whoever enters finds nobody inside. */
export const lock: Act = {
  name: 'lock',
  visitors: 6,

  mount(app, { redis, outside }) {
    const alone = lockRoute({ redis, key: 'room:{params.room}', mode: 'wait', wait: '1s', ttl: LEASE });
    app.post('/rooms/:room', alone, (req, res, next) => {
      const place = `room:${req.params.room}`;
      enter().then((inside) => res.json(inside), next);

      async function enter(): Promise<number> {
        const inside = await outside.add(place, 1);
        await pause(5);
        await outside.add(place, -1);
        return inside;
      }
    });
  },

  async visit(visitor) {
    const room = String(Math.floor(visitor.random.next() * 3));
    const answer = await visitor.asks(`/rooms/${room}`, [200, 503], { method: 'POST' });
    if (answer?.status === 200 && answer.body !== '1') visitor.finds('was not alone under a lock');
  },
};
