import type { OwnRedisServer } from '../redis/own-server';
import type { RedisTimeline } from './redis-timeline';

export const ACTIONS = ['freeze', 'thaw', 'kill', 'restart'] as const;

export type Action = (typeof ACTIONS)[number];

const DONE: Readonly<Record<Action, string>> = {
  freeze: 'You froze Redis',
  thaw: 'You thawed Redis',
  kill: 'You killed Redis',
  restart: 'You restarted Redis, empty',
};

export function isAction(value: unknown): value is Action {
  return ACTIONS.some((action) => action === value);
}

/** Does it, and notes it. What cannot be done in the server's state, such as thawing one that is not frozen, does nothing. */
export async function perform(
  action: Action,
  server: OwnRedisServer,
  timeline: RedisTimeline,
): Promise<void> {
  timeline.note(DONE[action]);
  await server[action]();
}
