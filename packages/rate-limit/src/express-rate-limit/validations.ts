import type { Logger } from './options';
import { checks, type Checks } from './validation-checks';

/** What is looked for, by the names of express-rate-limit. */
export type ValidationName = keyof Checks;

/** Which are looked for; `default` for those that are not named. */
export type EnabledValidations = { [Name in ValidationName | 'default']?: boolean };

/** Looks for mistakes in the set-up, each of them once, and logs them: never does one fail a request. */
export class Validations {
  readonly enabled: Record<string, boolean | undefined>;
  readonly #logger: Logger;

  constructor(given: boolean | EnabledValidations, logger: Logger) {
    this.enabled = typeof given === 'boolean' ? { default: given } : { default: true, ...given };
    this.#logger = logger;
  }

  check<Name extends ValidationName>(name: Name, ...args: Parameters<Checks[Name]>): void {
    if (!(this.enabled[name] ?? this.enabled['default'])) return;
    this.enabled[name] = false;
    const find = checks[name] as (...args: Parameters<Checks[Name]>) => Error | undefined;
    const found = find(...args);
    if (found === undefined) return;
    if (found.name === 'ChangeWarning') this.#logger.warn(found);
    else this.#logger.error(found);
  }
}
