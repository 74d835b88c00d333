import type { BigKeySearch } from '../big-keys';
import type { Symptom } from '../finding';
import { counted, inBytes } from '../wording';

export function describeBigKeys({ found, looked, complete }: BigKeySearch): Symptom[] {
  const scope = complete ? 'all keys' : `the first ${counted(looked, 'key')}`;
  return found.map(({ pattern, type, keys, largestBytes }) => ({
    code: 'memory/big-key',
    severity: 'warning',
    message: `${counted(keys, 'key')} like ${pattern} (${type}) of up to ${inBytes(largestBytes)}, among ${scope}`,
    remedy:
      'Bound what goes in, or split it: a large key holds up everything else while it is read, written, expired or moved. Keys of others are shown by name when they begin with one of `prefixes`.',
  }));
}
