/** Something that the command line may set. */
export interface Option {
  readonly name: string;
  /** What stands for its value in the usage: `<n>`. */
  readonly placeholder: string;
  readonly meaning: string;
  readonly default: string;
}

/** By name, what was typed or the default. */
export type OptionValues = Readonly<Record<string, string>>;

/** @throws {Error} with a message for whoever typed it. */
export function wholeNumber(values: OptionValues, option: string, min: number, max: number): number {
  const text = textOf(values, option);
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${option} must be a whole number from ${min} to ${max}; got "${text}"`);
}

/** @throws {Error} with a message for whoever typed it. */
export function oneOf<Value>(
  values: OptionValues,
  option: string,
  choices: Readonly<Record<string, Value>>,
): Value {
  const text = textOf(values, option);
  const value = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (value !== undefined) return value;
  throw new Error(`--${option} must be one of ${Object.keys(choices).join(', ')}; got "${text}"`);
}

function textOf(values: OptionValues, option: string): string {
  const text = values[option];
  if (text === undefined) throw new Error(`There is no option --${option}`);
  return text;
}
