import type { CommandArgument, Connection, Sealer, SealingPattern } from '../../src/index';
import { LAYOUTS } from '../../src/reencrypt/layouts';
import type { SealedSpot } from '../../src/reencrypt/layout';

export interface KeySpot extends SealedSpot {
  readonly key: string;
}

/** All that a pattern has sealed. */
export async function spotsOf(connection: Connection, pattern: SealingPattern): Promise<KeySpot[]> {
  const layout = LAYOUTS[pattern];
  const found: KeySpot[] = [];
  const keys = (await connection.command(undefined, true, ['KEYS', `${layout.prefix}:*`])) as string[];
  for (const key of keys.sort()) {
    for await (const page of layout.spots({ connection, deadlineMs: 5000, batch: 100 }, key)) {
      found.push(...page.map((spot) => ({ ...spot, key })));
    }
  }
  return found;
}

/** Puts something else where a sealed value stands. */
export async function put(connection: Connection, spot: KeySpot, sealed: Buffer): Promise<void> {
  const { key, kind, field } = spot;
  const value = spot.after(sealed);
  const write: CommandArgument[] =
    kind === 'string' ? ['SET', key, value, 'KEEPTTL'] : ['HSET', key, field, value];
  await connection.command(key, false, write);
}

export function keyIdOf(sealed: Buffer): string {
  return sealed.toString('latin1', 2, 2 + (sealed[1] ?? 0));
}

/** One byte of each part of a record is another, and what else may come of one. */
export function tampered(sealed: Buffer): [what: string, sealed: Buffer][] {
  const saltAt = 2 + (sealed[1] ?? 0);
  const parts: Record<string, number> = {
    version: 0,
    'length of the key id': 1,
    'key id': 2,
    salt: saltAt + 7,
    nonce: saltAt + 16,
    ciphertext: saltAt + 28,
    tag: sealed.length - 1,
  };
  const changed = Object.entries(parts).map(([part, at]): [string, Buffer] => {
    const copy = Buffer.from(sealed);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return [`another ${part}`, copy];
  });
  return [
    ...changed,
    ['the last byte missing', sealed.subarray(0, -1)],
    ['nothing but the head', sealed.subarray(0, saltAt)],
    ['a byte more', Buffer.concat([sealed, Buffer.from([0])])],
  ];
}

/** Sealed anew, in a place or under a key that is not the right one. */
export async function misplaced(
  { sealed, place }: KeySpot,
  sealer: Sealer,
  stranger: Sealer,
): Promise<[string, Buffer][]> {
  const { plaintext } = await sealer.open(sealed, place);
  return [
    ['another purpose', await sealer.seal(plaintext, { ...place, purpose: 'other' })],
    ['another key', await sealer.seal(plaintext, { ...place, key: `${place.key}x` })],
    ['another field', await sealer.seal(plaintext, { ...place, field: `${place.field ?? ''}x` })],
    ['an unknown key id', await stranger.seal(plaintext, place)],
    ['no seal at all', plaintext],
  ];
}
