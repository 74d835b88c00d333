import type { Database } from '../database/database';
import { DEMO_ACCOUNTS } from './demo-accounts';
import { hashPassword } from './password';

/** Opens the accounts of the demo where they are missing. Again and again does no harm. */
export async function seedAccounts(
  database: Database,
  hash: (password: string) => Promise<string> = hashPassword,
): Promise<void> {
  const known = await database.query<{ id: string }>('select id from accounts');
  const missing = DEMO_ACCOUNTS.filter(({ id }) => !known.some((account) => account.id === id));
  const hashed = await Promise.all(
    missing.map(async (account) => ({ ...account, passwordHash: await hash(account.password) })),
  );
  for (const { id, name, email, role, passwordHash } of hashed) {
    await database.query(
      `insert into accounts (id, name, email, role, password_hash) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [id, name, email, role, passwordHash],
    );
  }
}
