import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { DEMO_ACCOUNTS } from '../accounts/demo-accounts';

export interface Member {
  readonly id: string;
  readonly name: string;
}

/** Members by their API keys. */
export interface Members {
  /** Takes as long for a key that is nearly right as for one that is not. */
  byKey(key: string): Member | undefined;
}

export interface DemoKey {
  readonly member: Member;
  readonly key: string;
}

/** New keys at every start: they are printed and shown on the pages, and nowhere stored. */
export function createDemoKeys(): DemoKey[] {
  return DEMO_ACCOUNTS.filter(({ role }) => role === 'member').map(({ id, name }) => ({
    member: { id, name },
    key: `demo_${id}_${randomBytes(18).toString('base64url')}`,
  }));
}

/** Keeps digests only, as a table of members would. They are random enough to need no slow hash. */
export function createMembers(keys: readonly DemoKey[]): Members {
  const known = keys.map(({ member, key }) => ({ member, digest: sha256(key) }));
  return {
    byKey(key) {
      const digest = sha256(key);
      // Every one is compared, the right one too.
      return known.filter((entry) => timingSafeEqual(entry.digest, digest))[0]?.member;
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
