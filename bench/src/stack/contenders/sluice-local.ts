import { pipeline } from '@sluice/http';
import type { HttpContender } from '../../http/http-contender';
import { useGates } from '../use-gates';

export const contender: HttpContender = {
  title: 'Sluice, from the process',
  configuration:
    "a pipeline of `rateLimit` with `algorithm: 'fixed-window'` and `lease: { share: 0.2, processes: 4 }`, `session` with `lazy`, and `cacheResponse` with `l1` of 64 MiB",
  usesRedis: true,
  mount(app, surroundings) {
    const gates = useGates(app, surroundings, {
      limit: { algorithm: 'fixed-window', lease: { share: 0.2, processes: 4 } },
      lazy: true,
      l1: { maxBytes: 67_108_864 },
    });
    app.use(pipeline(...gates));
  },
};
