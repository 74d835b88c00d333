import { consequences, isCritical, namesOf, type InUse } from '../in-use';
import type { Symptom } from '../finding';
import type { ServerNumbers } from '../server-numbers';
import { counted, inBytes } from '../wording';

const NEARLY_FULL = 0.9;
const FRAGMENTED_RATIO = 1.5;
const FRAGMENTED_BYTES = 64_000_000;

export function examineMemory({ memory, errors }: ServerNumbers, used: readonly InUse[]): Symptom[] {
  return [
    ...(memory.maxBytes === 0 ? [UNLIMITED] : [...eviction(memory, used), ...fullness(memory)]),
    ...refusedWrites(errors['OOM'] ?? 0),
    ...fragmentation(memory),
  ];
}

type Memory = ServerNumbers['memory'];

const UNLIMITED: Symptom = {
  code: 'memory/unlimited',
  severity: 'warning',
  message: 'maxmemory is not set: Redis grows until the system ends it, with everything in it',
  remedy: 'Set maxmemory to what the machine can spare: half of its memory where Redis also forks to save.',
};

function eviction({ policy, evictedKeys }: Memory, used: readonly InUse[]): Symptom[] {
  if (policy === 'noeviction') return neverEvicts(used);
  const taken = used.filter(
    ({ needs }) => needs.eviction !== undefined && (needs.expires || policy.startsWith('allkeys-')),
  );
  if (taken.length === 0) return [];
  const already = evictedKeys > 0 ? `. ${counted(evictedKeys, 'key')} went that way already` : '';
  return [
    {
      code: 'memory/eviction',
      severity: isCritical(taken, 'eviction') ? 'critical' : 'warning',
      patterns: namesOf(taken),
      message: `maxmemory-policy ${policy} removes keys that are needed when the memory is full: ${consequences(taken, 'eviction')}${already}`,
      remedy:
        'Set maxmemory-policy to noeviction and watch the memory; give caches a Redis of their own, where evicting does no harm.',
    },
  ];
}

function neverEvicts(used: readonly InUse[]): Symptom[] {
  if (used.length === 0 || used.some(({ needs }) => needs.eviction !== undefined)) return [];
  return [
    {
      code: 'memory/never-evicts',
      severity: 'warning',
      patterns: namesOf(used),
      message:
        'maxmemory-policy noeviction refuses every write when the memory is full, though only caches are kept',
      remedy: 'Set maxmemory-policy to allkeys-lru, or allkeys-lfu.',
    },
  ];
}

function fullness({ usedBytes, maxBytes, policy }: Memory): Symptom[] {
  if (policy !== 'noeviction' || usedBytes < maxBytes * NEARLY_FULL) return [];
  return [
    {
      code: 'memory/nearly-full',
      severity: 'critical',
      message: `${inBytes(usedBytes)} of ${inBytes(maxBytes)} are used; beyond that, Redis refuses every write`,
      remedy: 'Raise maxmemory, shorten the time that things are kept for, or spread them over more nodes.',
    },
  ];
}

function refusedWrites(refused: number): Symptom[] {
  if (refused === 0) return [];
  return [
    {
      code: 'memory/writes-refused',
      severity: 'warning',
      message: `Since it started, Redis has refused ${counted(refused, 'write')} because its memory was full`,
      remedy: 'Raise maxmemory, and see to it that you are told before it is full.',
    },
  ];
}

function fragmentation({ usedBytes, residentBytes, fragmentationRatio }: Memory): Symptom[] {
  const lost = residentBytes - usedBytes;
  if (fragmentationRatio < FRAGMENTED_RATIO || lost < FRAGMENTED_BYTES) return [];
  return [
    {
      code: 'memory/fragmentation',
      severity: 'warning',
      message: `Redis has ${inBytes(residentBytes)} of the system for ${inBytes(usedBytes)} of data: a ratio of ${fragmentationRatio}`,
      remedy:
        'Set activedefrag to yes where Redis offers it, or fail over to a replica and restart. After a mass deletion it passes by itself.',
    },
  ];
}
