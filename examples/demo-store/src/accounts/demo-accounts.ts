import type { Account } from './account';

/** An account whose password stands on the login page, so that one can try it. A real shop knows nobody's. */
export interface DemoAccount extends Account {
  readonly password: string;
}

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  member('ada', 'Ada', 'weaves algebraic patterns'),
  member('grace', 'Grace', 'eleven inches of wire'),
  { ...member('joan', 'Joan', 'a thousand valves'), role: 'manager' },
];

function member(id: string, name: string, password: string): DemoAccount {
  return { id, name, email: `${id}@example.com`, password, role: 'member' };
}
