import {
  checkFunction,
  checkKnown,
  checkOneOf,
  checkText,
  OptionError,
  type SessionData,
} from '@sluice/core';
import { checkSidSecrets, type SidSecret } from '../compat/signed-sid';

/** The sessions of another store that are taken over, each when its client comes. */
export interface MigrateStoreOptions {
  /** Whose they are. */
  from: 'connect-redis';

  /** What stands in front of their ids in Redis. @default 'sess:' */
  prefix?: string | undefined;
}

/** The same where the cookie changes too. */
export interface MigrateOptions extends MigrateStoreOptions {
  /** The name of the cookie that they have, which is another one than the new. @default 'connect.sid' */
  name?: string | undefined;

  /** What that cookie was signed with. @default the `secret` of the session */
  secret?: SidSecret | readonly SidSecret[] | undefined;

  /**
   * Who is logged in with an old session: they are logged in with the new one, and it is listed for them. What it gives is not
   * data of the session any more.
   *
   * @default its `userId`, or else the `user` of Passport, where it is a text or a number
   */
  userId?: ((session: SessionData) => string | number | undefined) | undefined;
}

/** @throws {OptionError} for a wrong option. */
export function checkMigrateStore(migrate: object, more: readonly string[] = []): void {
  checkKnown(migrate, ['from', 'prefix', ...more], 'migrate.');
  const { from, prefix } = migrate as MigrateStoreOptions;
  checkOneOf('migrate.from', from, ['connect-redis']);
  if (prefix !== undefined && prefix !== '') checkText('migrate.prefix', prefix, 256);
}

/** @throws {OptionError} for a wrong option. */
export function checkMigrate(migrate: MigrateOptions, newName: string): void {
  checkMigrateStore(migrate, ['name', 'secret', 'userId']);
  const { name = 'connect.sid', secret } = migrate;
  if (secret !== undefined) checkSidSecrets('migrate.secret', secret);
  checkText('migrate.name', name, 256);
  if (name === newName) throw new OptionError('migrate.name', 'another one than `name`', name);
  if (migrate.userId !== undefined) checkFunction('migrate.userId', migrate.userId);
}
