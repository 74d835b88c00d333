/** What a directive stands with: nothing, a value, or something that its grammar does not know. */
export type Argument =
  | { readonly kind: 'none' }
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'invalid' };

/** A delta-seconds that is too large counts as this (RFC 9111, section 1.2.2). */
const MOST_SECONDS = 2 ** 31;

/** Cache directives by their names in lower case, with all the arguments that each came with. */
export class Directives {
  static readonly none = new Directives(new Map());
  readonly #given: ReadonlyMap<string, readonly Argument[]>;

  constructor(given: ReadonlyMap<string, readonly Argument[]>) {
    this.#given = given;
  }

  has(name: string): boolean {
    return this.#given.has(name);
  }

  /**
   * A number of seconds; `undefined` when the directive is absent. One that is invalid, or that is given with different values,
   * counts as 0: what it stands with is stale (RFC 9111, section 4.2.1).
   */
  seconds(name: string): number | undefined {
    const given = this.#given.get(name);
    if (given === undefined) return undefined;
    const all = new Set(given.map(secondsOf));
    const [first] = all;
    return all.size === 1 && first !== undefined ? first : 0;
  }

  /** Whether a directive such as `no-cache` is about the whole response: it stands without a list of fields at least once. */
  isUnqualified(name: string): boolean {
    return this.#given.get(name)?.some((argument) => fieldsIn(argument).length === 0) ?? false;
  }

  /** The fields that a directive such as `no-cache="a, b"` is about, in lower case. */
  fields(name: string): readonly string[] {
    return this.#given.get(name)?.flatMap(fieldsIn) ?? [];
  }
}

function secondsOf(argument: Argument): number | undefined {
  if (argument.kind !== 'value' || !/^\d+$/.test(argument.text)) return undefined;
  return Math.min(Number(argument.text), MOST_SECONDS);
}

function fieldsIn(argument: Argument): string[] {
  if (argument.kind !== 'value') return [];
  return argument.text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}
