import { OptionError } from '../errors';
import { isWellFormed } from '../well-formed';

/**
 * A session in Redis: a hash at `<prefix>:{<handle>}`, of these and of one field per property. Short, because every session
 * carries them; a property whose name begins with `@` has one more in front. Times are in milliseconds of Redis.
 *
 * | field | what |
 * |---|---|
 * | `@v` | SHA-256 of the secret |
 * | `@p`, `@g` | that of the secret before it, and until when that one is taken too: without `@g`, until `@v` is used |
 * | `@m` | that of a secret after `@p` that nobody had used when `@v` was made: its answer was missed, it seems. Taken as `@p` is |
 * | `@n` | version: how often it was written |
 * | `@c`, `@r`, `@s` | when it was created, its secret was last changed, and it was last written or put off |
 * | `@e`, `@x` | the absolute deadline, and when the key ends unless that is put off |
 * | `@u`, `@a` | the user, and when they logged in |
 * | `@d` | the device, as JSON |
 */
export interface Metadata {
  readonly version: number;
  readonly createdAt: number;
  readonly rotatedAt: number;
  readonly lastSeenAt: number;
  readonly deadlineAt: number;
  readonly expiresAt: number;
  readonly userId: string | undefined;
  readonly authenticatedAt: number | undefined;
  readonly device: unknown;
}

/** `undefined` when a field is missing or is not what a session can have. */
export function readMetadata(find: (field: string) => string | undefined): Metadata | undefined {
  const number = (field: string) => {
    const text = find(field);
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  };
  const [version, createdAt, rotatedAt] = [number('@n'), number('@c'), number('@r')];
  const [lastSeenAt, deadlineAt, expiresAt] = [number('@s'), number('@e'), number('@x')];
  if (version === undefined || createdAt === undefined || rotatedAt === undefined) return undefined;
  if (lastSeenAt === undefined || deadlineAt === undefined || expiresAt === undefined) return undefined;
  const userId = find('@u');
  const authenticatedAt = number('@a');
  if ((userId === undefined) !== (authenticatedAt === undefined)) return undefined;
  const device = readJson(find('@d'));
  return {
    version,
    createdAt,
    rotatedAt,
    lastSeenAt,
    deadlineAt,
    expiresAt,
    userId,
    authenticatedAt,
    device,
  };
}

function readJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The field of a property. @throws {OptionError} for a name that UTF-8 has no bytes for. */
export function fieldOf(property: string): string {
  if (!isWellFormed(property)) throw new OptionError('session', 'with well-formed names', property);
  return property.startsWith('@') ? `@${property}` : property;
}

/** The property of a field; `undefined` for metadata. */
export function propertyOf(field: string): string | undefined {
  if (!field.startsWith('@')) return field;
  return field.startsWith('@@') ? field.slice(1) : undefined;
}
