import { OptionError } from '../errors';
import { checkText } from '../options';
import { isWellFormed } from '../well-formed';

/** @throws {OptionError} unless it can stand for a user. */
export function checkUserId(userId: unknown): void {
  checkText('userId', userId, 1024);
  if (!isWellFormed(userId as string)) throw new OptionError('userId', 'well-formed text', userId);
}
