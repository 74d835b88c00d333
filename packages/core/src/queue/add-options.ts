import { keyPart } from '../connection/keys';
import { durationMs } from '../duration';
import { OptionError } from '../errors';
import { checkInteger, checkKnown, checkOneOf, checkText } from '../options';
import type { AddOptions, DedupOptions } from './queue';
import { writeRetry } from './record';
import { MAX_DELAY_MS } from './retry';
import { resolveBackoff } from './shared-options';

/** How a job is added, checked, and as the script takes it. */
export interface Addition {
  readonly delayMs: number;
  readonly priority: number;
  /** A letter for the script, and what the key is in Redis; both nothing without. */
  readonly mode: '' | 'k' | 'r' | 'd';
  readonly dedup: string;
  readonly ttlMs: number;
  /** For the worker, as it stands in the record. */
  readonly retry: string;
}

const NO_DEDUP = { mode: '', dedup: '', ttlMs: 0 } as const;
export const PLAIN: Addition = { delayMs: 0, priority: 0, ...NO_DEDUP, retry: '' };

const OPTIONS = ['delay', 'priority', 'attempts', 'backoff', 'dedup'];
const MODES = { 'keep-first': 'k', replace: 'r', debounce: 'd' } as const;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveAddition(options: Omit<AddOptions, 'repeat'> | undefined): Addition {
  if (options === undefined) return PLAIN;
  checkKnown(options, OPTIONS);
  const { delay, priority = 0, attempts, backoff, dedup } = options;
  checkInteger('priority', priority, -100, 100);
  if (attempts !== undefined) checkInteger('attempts', attempts, 1, 1_000_000);
  if (backoff !== undefined) checkKnown(backoff, ['base', 'max'], 'backoff.');
  const delayMs = delay === undefined ? 0 : durationMs('delay', delay, 0, MAX_DELAY_MS);
  if (dedup?.mode === 'debounce' && delayMs === 0)
    throw new OptionError('delay', 'given with debounce', delay);
  return {
    delayMs,
    priority,
    ...resolveDedup(dedup),
    retry: writeRetry({
      ...(attempts !== undefined && { attempts }),
      ...(backoff !== undefined && { backoff: resolveBackoff(backoff) }),
    }),
  };
}

function resolveDedup(dedup: DedupOptions | undefined): Pick<Addition, 'mode' | 'dedup' | 'ttlMs'> {
  if (dedup === undefined) return NO_DEDUP;
  checkKnown(dedup, ['key', 'mode', 'ttl'], 'dedup.');
  const { key, mode = 'keep-first', ttl } = dedup;
  checkText('dedup.key', key, 65_536);
  checkOneOf('dedup.mode', mode, Object.keys(MODES));
  return {
    mode: MODES[mode],
    dedup: keyPart(key),
    ttlMs: ttl === undefined ? 0 : durationMs('dedup.ttl', ttl, 1, MAX_DELAY_MS),
  };
}

/** As the script takes it: nothing for what is as it is by default. */
export function specOf(addition: Addition): string {
  if (addition === PLAIN) return '';
  const { delayMs, priority, mode, ttlMs, dedup, retry } = addition;
  return [delayMs, priority, mode, ttlMs, dedup, retry].join('|');
}
