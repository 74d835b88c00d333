import { RedisUnavailableError } from '../errors';
import { checkOneOf } from '../options';
import { LocalLimiter } from './local/local-limiter';
import { MODES, type WithoutRedis } from './options';
import type { LimitOptions } from './rate-limiter';

/** What takes the place of Redis while it does not answer: the policies as kept in this process, or an error. */
export class Fallback {
  readonly #mode: WithoutRedis;
  #local: LocalLimiter | undefined;

  constructor(mode: WithoutRedis) {
    this.#mode = mode;
  }

  /**
   * The limiter of this process alone.
   *
   * @throws what was given, unless it says that Redis does not answer and this process may decide.
   */
  for(error: unknown, onUnavailable: LimitOptions['onUnavailable'] = this.#mode): LocalLimiter {
    if (!(error instanceof RedisUnavailableError)) throw error;
    const mode = typeof onUnavailable === 'function' ? onUnavailable(error) : onUnavailable;
    checkOneOf('onUnavailable', mode, MODES);
    if (mode === 'throw') throw error;
    return (this.#local ??= new LocalLimiter());
  }

  /** The limiter of this process, if Redis was ever missed. */
  get started(): LocalLimiter | undefined {
    return this.#local;
  }
}
