/** What is measured, before anybody has said where it goes. */
export interface Measure {
  /** With dots between its parts: `'rate_limit.decisions'`. */
  readonly name: string;
  readonly help: string;
  /** Names of patterns and outcomes, never keys. */
  readonly labels: readonly string[];
}

/** Counts, for each combination of labels. */
export interface Counter {
  /** @param values of the labels, in their order */
  add(by: number, ...values: readonly string[]): void;
}

/** Takes times, in seconds, for each combination of labels. */
export interface Timing {
  record(seconds: number, ...values: readonly string[]): void;
}

/** Makes instruments: of Prometheus and the page, or of OpenTelemetry. */
export interface Meters<C extends Counter = Counter, T extends Timing = Timing> {
  /** What only grows. */
  counter(measure: Measure): C;
  /** What goes up and down. */
  level(measure: Measure): C;
  timing(measure: Measure): T;
}
