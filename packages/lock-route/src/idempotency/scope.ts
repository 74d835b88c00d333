import { OptionError } from '@sluice/core';
import type { Request } from 'express';
import type { ScopeFunction } from './options';

/** The scope of a request, as core is told it. */
export type ScopeOf = (req: Request) => Promise<string>;

export function createScope(scope: ScopeFunction | 'global'): ScopeOf {
  return async function scopeOf(req) {
    if (scope === 'global') return 'global';
    const given: unknown = await scope(req);
    if (typeof given !== 'string' || given === '') {
      throw new OptionError(
        'scope',
        'a function that gives a text that is not empty for every request',
        given,
      );
    }
    return `principal ${given}`; // of which none is `global`
  };
}
