import type { Database } from '../database/database';
import { normaliseEmail, type Account } from './account';
import { hashPassword, verifyPassword } from './password';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** What nobody's password is verified against, so that it takes as long as somebody's. */
const NOBODYS = hashPassword('');

/** The account that they are of; `undefined` for a wrong password, and for an address that nobody has. */
export async function findByCredentials(
  database: Database,
  { email, password }: Credentials,
): Promise<Account | undefined> {
  const [known] = await database.query<Account & { hash: string }>(
    'select id, name, email, role, password_hash as "hash" from accounts where email = $1',
    [normaliseEmail(email)],
  );
  const isRight = await verifyPassword(password, known?.hash ?? (await NOBODYS));
  if (known === undefined || !isRight) return undefined;
  return { id: known.id, name: known.name, email: known.email, role: known.role };
}
