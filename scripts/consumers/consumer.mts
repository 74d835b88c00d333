import { OptionError } from '@sluice/core';
import { clientAddress } from '@sluice/http';
import { lockRoute } from '@sluice/lock-route';
import { rateLimit } from '@sluice/rate-limit';
import { rateLimit as facade } from '@sluice/rate-limit/express-rate-limit';
import { createClient } from 'redis';

export const gates = [rateLimit({ redis: createClient(), limit: 100, window: '1m' }), facade({ limit: 100 })];
export const locked = lockRoute({ redis: createClient(), key: 'order:{params.id}' });
export { clientAddress, OptionError };
