import type { HttpContender } from '../../http/http-contender';
import { mountGates } from '../mount-gates';

export const contender: HttpContender = {
  title: '@sluice/rate-limit',
  configuration: 'defaults; nobody listens',
  usesRedis: true,
  mount: mountGates,
};
