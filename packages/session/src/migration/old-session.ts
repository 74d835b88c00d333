import { setProperty, type SessionData } from '@sluice/core';
import { flashProperty } from '../flash';
import { RESERVED } from '../request-session';

/** Longer than this, it is no user's id. */
const MAX_USER_LENGTH = 1024;

/** Who is logged in with a session of express-session, as most applications have it. */
export function userOf(session: SessionData): string | number | undefined {
  const { userId, passport } = session;
  return [userId, (passport as { user?: unknown } | null | undefined)?.user].find(isUserId);
}

function isUserId(value: unknown): value is string | number {
  if (typeof value === 'number') return true;
  return typeof value === 'string' && value !== '' && value.length <= MAX_USER_LENGTH;
}

/** The data of a session of express-session, as a session here has it: without its cookie, and what `req.session` has itself. */
export function newDataOf(session: SessionData): SessionData {
  const data: SessionData = {};
  for (const [name, value] of Object.entries(session)) {
    if (name === 'flash') takeMessages(data, value);
    else if (!RESERVED.has(name)) setProperty(data, name, value);
  }
  return data;
}

/** connect-flash has its messages in a property, as lists by their type. */
function takeMessages(data: SessionData, flash: unknown): void {
  if (typeof flash !== 'object' || flash === null) return;
  for (const [type, messages] of Object.entries(flash)) {
    if (Array.isArray(messages)) setProperty(data, flashProperty(type), messages);
  }
}
