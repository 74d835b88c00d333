import { rateLimit, type RateLimit } from '@sluice/rate-limit';
import { nodeRedis, type NodeRedisVersion } from '@sluice/test-support';
import type { RequestHandler } from 'express';
import { rateLimit as peer } from 'express-rate-limit';
import { RedisStore } from 'rate-limit-redis';
import { DEADLINE_MS, LIMITS, WINDOW_MS, type Mode, type ServerSettings, type Subject } from './scenario';

export interface Client {
  sendCommand(args: readonly string[]): Promise<unknown>;
  connect(): Promise<unknown>;
  on(event: string, listener: () => void): unknown;
}

/** A client as an application makes it: with the options that node-redis has by default. */
export function createClient(version: NodeRedisVersion, socket: ServerSettings['socket']): Client {
  const create = nodeRedis[version].createClient as unknown as (options: object) => Client;
  return create({ socket });
}

export type Gates = Partial<Record<Mode, Record<Subject, RequestHandler>>>;

/** A gate per fail mode and subject. */
export function ownGates(client: Client): Gates {
  const gate = (mode: 'local' | 'open' | 'closed', subject: Subject): RateLimit =>
    rateLimit({
      redis: client,
      name: `${mode}-${subject}`,
      algorithm: 'fixed-window',
      limit: LIMITS[subject],
      window: WINDOW_MS,
      deadline: DEADLINE_MS,
      key: () => subject,
      onUnavailable: mode,
    });
  const pair = (mode: 'local' | 'open' | 'closed') => ({
    hot: gate(mode, 'hot'),
    steady: gate(mode, 'steady'),
  });
  return { local: pair('local'), open: pair('open'), closed: pair('closed') };
}

/** What people mount for "let pass when Redis is down". */
export function controlGates(client: Client): Gates {
  client.on('error', () => undefined);
  const gate = (subject: Subject) =>
    peer({
      windowMs: WINDOW_MS,
      limit: LIMITS[subject],
      keyGenerator: () => subject,
      passOnStoreError: true,
      store: new RedisStore({
        prefix: `control:${subject}:`,
        sendCommand: (...args: string[]) => client.sendCommand(args) as Promise<number>,
      }),
    });
  return { control: { hot: gate('hot'), steady: gate('steady') } };
}
