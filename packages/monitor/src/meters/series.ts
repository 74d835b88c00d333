/** Beyond that many combinations of labels, all others share one: names are the developer's, but nobody counts them. */
const MOST_SERIES = 1000;
const OTHER = 'other';

interface LabelledValue<Value> {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: Value;
}

/** Something for each combination of the values of labels. */
export class Series<Value> {
  readonly #labels: readonly string[];
  readonly #create: () => Value;
  readonly #byKey = new Map<string, LabelledValue<Value>>();

  constructor(labels: readonly string[], create: () => Value) {
    this.#labels = labels;
    this.#create = create;
  }

  of(values: readonly string[]): Value {
    const key = values.length === 1 ? (values[0] ?? '') : values.join('\0');
    return (this.#byKey.get(key) ?? this.#add(key, values)).value;
  }

  *[Symbol.iterator](): Generator<LabelledValue<Value>> {
    yield* this.#byKey.values();
  }

  #add(key: string, values: readonly string[]): LabelledValue<Value> {
    if (this.#byKey.size >= MOST_SERIES && !values.every((value) => value === OTHER)) {
      const others = this.#labels.map(() => OTHER);
      return this.#byKey.get(others.join('\0')) ?? this.#add(others.join('\0'), others);
    }
    const labels = Object.fromEntries(this.#labels.map((label, index) => [label, values[index] ?? '']));
    const added = { labels, value: this.#create() };
    this.#byKey.set(key, added);
    return added;
  }
}
