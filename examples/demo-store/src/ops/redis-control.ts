export const ACTIONS = ['freeze', 'thaw', 'kill', 'restart'] as const;

export type Action = (typeof ACTIONS)[number];

/** What the timeline says of it. */
export const DONE: Readonly<Record<Action, string>> = {
  freeze: 'You froze Redis',
  thaw: 'You thawed Redis',
  kill: 'You killed Redis',
  restart: 'You restarted Redis, empty',
};

export function isAction(value: unknown): value is Action {
  return ACTIONS.some((action) => action === value);
}
