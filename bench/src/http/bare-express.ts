import type { HttpContender } from './http-contender';

/** What an application without any gate does. */
export const bareExpress: HttpContender = {
  title: 'bare Express',
  configuration: 'no middleware: the handler sends the same JSON each time',
  usesRedis: false,
  statusIn: { 'not-modified': 304 },
  mount: () => undefined,
};
