import { patternNeeds, type PatternNeeds } from './pattern-needs';

/** A pattern in use that asks something of Redis. */
export interface InUse {
  readonly pattern: string;
  readonly needs: PatternNeeds;
}

export function inUse(patterns: readonly string[]): readonly InUse[] {
  return patterns.flatMap((pattern) => {
    const needs = patternNeeds.get(pattern);
    return needs === undefined ? [] : [{ pattern, needs }];
  });
}

export function namesOf(all: readonly InUse[]): readonly string[] {
  return all.map(({ pattern }) => pattern);
}

/** `jobs are lost (queue); users are logged out (session)`. */
export function consequences(all: readonly InUse[], of: 'eviction' | 'restart'): string {
  return all.map(({ pattern, needs }) => `${needs[of]?.means ?? ''} (${pattern})`).join('; ');
}

export function isCritical(all: readonly InUse[], of: 'eviction' | 'restart'): boolean {
  return all.some(({ needs }) => needs[of]?.severity === 'critical');
}
