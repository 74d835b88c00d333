import { checkWellFormed } from '../well-formed';

/** @throws {OptionError} unless it can stand for a user. */
export function checkUserId(userId: unknown): void {
  checkWellFormed('userId', userId, 1024);
}
