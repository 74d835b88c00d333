import { OptionError, checkText } from '@sluice/core';

/** The largest Integer of a structured field (RFC 9651 3.3.1). */
const MAX_INTEGER = 999_999_999_999_999;

const MAX_NAME_LENGTH = 100;

/** A non-negative Integer; what is too large is told as the largest there is. */
export function integerField(value: number): string {
  return String(Math.min(value, MAX_INTEGER));
}

/** A String (RFC 9651 4.1.6). `text` has passed {@link checkPolicyName}. */
export function stringField(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * The name of a policy is a structured field String in the headers, which holds printable ASCII only.
 *
 * @throws {OptionError} unless it has 1 to 100 such characters.
 */
export function checkPolicyName(option: string, name: unknown): asserts name is string {
  checkText(option, name, MAX_NAME_LENGTH);
  if (!/^[ -~]+$/.test(name as string)) {
    throw new OptionError(option, 'a name of printable ASCII characters, as it appears in the headers', name);
  }
}
