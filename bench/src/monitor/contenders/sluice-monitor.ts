import { monitor } from '@sluice/monitor';
import type { HttpContender } from '../../http/http-contender';
import { mountGates } from '../mount-gates';

export const contender: HttpContender = {
  title: 'with @sluice/monitor',
  configuration: 'defaults; metrics for Prometheus and the history of the page, nobody looks',
  usesRedis: true,
  mount(app, surroundings) {
    app.use('/monitor', monitor({ redis: surroundings.redis, authorize: () => true }));
    mountGates(app, surroundings);
  },
};
