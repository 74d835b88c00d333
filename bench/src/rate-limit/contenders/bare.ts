import type { Contender } from '../../contender';

export const contender: Contender = {
  title: 'bare Express',
  configuration: 'no middleware',
  usesRedis: false,
  mount: () => undefined,
};
