import type { HttpContender } from '../../http/http-contender';

export const contender: HttpContender = {
  title: 'bare Express',
  configuration: 'no middleware, and no lock',
  usesRedis: false,
  mount: () => undefined,
};
