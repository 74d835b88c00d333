import type { HttpContender } from '../../http/http-contender';

export const contender: HttpContender = {
  title: 'bare Express',
  configuration: 'no middleware: the handler sends the same JSON each time',
  usesRedis: false,
  mount: () => undefined,
};
