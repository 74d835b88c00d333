import { createHmac } from 'node:crypto';

/** Whose quota it is: one key for all policies, or one for each. */
export type PartitionKey = string | Readonly<Record<string, string>>;

/** The `pk` of a policy as a Byte Sequence (RFC 9651 4.1.8); `undefined` when it has none. */
export type PartitionOf = (policyName: string) => string | undefined;

/** The first 12 bytes in base64: so long that two clients of one server hardly ever share a `pk`. */
const PARTITION_CHARACTERS = 16;

/**
 * Names partitions by an HMAC-SHA-256 of their key: with a bare hash, anybody could find an address by trying all of them.
 */
export function createPartition(secret: string): (key: PartitionKey) => PartitionOf {
  function partition(key: string): string {
    const digest = createHmac('sha256', secret).update(key).digest('base64');
    return `:${digest.slice(0, PARTITION_CHARACTERS)}:`;
  }

  return function partitionOf(key) {
    if (typeof key === 'string') {
      const shared = partition(key);
      return () => shared;
    }
    return (policyName) => (Object.hasOwn(key, policyName) ? partition(key[policyName] ?? '') : undefined);
  };
}
