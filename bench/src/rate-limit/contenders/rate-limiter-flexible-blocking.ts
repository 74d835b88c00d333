import type { HttpContender } from '../../http/http-contender';
import { limitIn } from '../limits';
import { mountFlexible } from '../mount-flexible';

export const contender: HttpContender = {
  title: 'rate-limiter-flexible, in-memory block',
  configuration: 'the same with `inMemoryBlockOnConsumed`, so that refusals are remembered in the process',
  usesRedis: true,
  statusIn: { denied: 429 },
  mount(app, surroundings) {
    mountFlexible(app, surroundings, { inMemoryBlockOnConsumed: limitIn(surroundings.scenario).limit + 1 });
  },
};
