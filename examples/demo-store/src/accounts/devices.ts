import type { SessionInfo } from '@sluice/core';
import Bowser from 'bowser';

/** A session, as its user knows it again. */
export interface Device {
  /** The handle of the session: it names it, and opens nothing. */
  readonly id: string;
  /** `Firefox on Linux` */
  readonly name: string;
  readonly address: string;
  readonly loggedInAt: Date;
  readonly lastSeenAt: Date;
  /** Whether it is the one that asks. */
  readonly isThis: boolean;
}

export function deviceOf(info: SessionInfo, currentId: string): Device {
  const { ip, userAgent } = (info.device ?? {}) as { ip?: unknown; userAgent?: unknown };
  return {
    id: info.id,
    name: nameOf(userAgent),
    address: typeof ip === 'string' ? ip.replace(/^::ffff:/, '') : 'an unknown address',
    loggedInAt: new Date(info.authenticatedAt ?? info.createdAt),
    lastSeenAt: new Date(info.lastSeenAt),
    isThis: info.id === currentId,
  };
}

function nameOf(userAgent: unknown): string {
  if (typeof userAgent !== 'string' || userAgent === '') return 'An unknown device';
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return userAgent.slice(0, 40); // programmes say what they are: curl/8.5.0
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
