import type { Queryable } from '../database/database';
import type { Member } from '../callers/members';

/** A member who can log in. */
export interface Account extends Member {
  readonly email: string;
  /** A manager may edit what is on. */
  readonly role: 'member' | 'manager';
}

/** Two spellings of one address are one account, and one counter. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

export async function findAccount(database: Queryable, id: string): Promise<Account | undefined> {
  const [account] = await database.query<Account>(
    'select id, name, email, role from accounts where id = $1',
    [id],
  );
  return account;
}
