import type { HttpContender } from '../../http/http-contender';
import { useGates } from '../use-gates';

export const contender: HttpContender = {
  title: 'Sluice, gate by gate',
  configuration: 'the same gates, each by `app.use`',
  usesRedis: true,
  mount(app, surroundings) {
    app.use(...useGates(app, surroundings));
  },
};
