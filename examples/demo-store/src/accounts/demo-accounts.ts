import type { Account } from './account';

/** An account whose password stands on the login page, so that one can try it. A real shop knows nobody's. */
export interface DemoAccount extends Account {
  readonly password: string;
}

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { id: 'ada', name: 'Ada', email: 'ada@example.com', password: 'weaves algebraic patterns' },
  { id: 'grace', name: 'Grace', email: 'grace@example.com', password: 'eleven inches of wire' },
];
