import { OptionError } from './errors';

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** A default for every optional member of `T`: adding an option without a default does not compile. */
export type Defaults<T> = { readonly [K in OptionalKeys<T>]-?: T[K] };

/** `T` with every option decided: present, though its value may be `undefined` where that is the default. */
export type Resolved<T> = { readonly [K in keyof T]-?: T[K] };

/** Fills in what the caller left out. `undefined` counts as left out; `null` does not. */
export function withDefaults<T extends object>(options: T, defaults: Defaults<T>): Resolved<T> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) } as Resolved<T>;
}

/** @throws {OptionError} unless `options` is an object with known names only: a misspelt option never runs with its default. */
export function checkKnown(options: unknown, known: readonly string[], path = ''): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(path === '' ? 'options' : path.slice(0, -1), 'an object', options);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const given = (options as Readonly<Record<string, unknown>>)[name];
    throw new OptionError(path + name, `left out; known are ${known.join(', ')}`, given);
  }
}

/** @throws {OptionError} unless `value` is a whole number between `min` and `max`. */
export function checkInteger(
  option: string,
  value: unknown,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): void {
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    const range =
      max === Number.MAX_SAFE_INTEGER ? `at least ${String(min)}` : `from ${String(min)} to ${String(max)}`;
    throw new OptionError(option, `a whole number, ${range}`, value);
  }
}

/** @throws {OptionError} unless `value` is a finite number between `min` and `max`. */
export function checkNumber(option: string, value: unknown, min: number, max: number): void {
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw new OptionError(option, `a number from ${String(min)} to ${String(max)}`, value);
  }
}

/** @throws {OptionError} unless `value` is one of `allowed`. */
export function checkOneOf(option: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value))
    throw new OptionError(option, `one of ${allowed.map(String).join(', ')}`, value);
}

/** @throws {OptionError} unless `value` is a function. */
export function checkFunction(option: string, value: unknown): void {
  if (typeof value !== 'function') throw new OptionError(option, 'a function', value);
}

/** @throws {OptionError} unless `value` is a string of 1 to `maxLength` characters. */
export function checkText(option: string, value: unknown, maxLength: number): void {
  if (typeof value !== 'string' || value.length < 1 || value.length > maxLength) {
    throw new OptionError(option, `a string of 1 to ${String(maxLength)} characters`, value);
  }
}
