import type { Attributes, Meter } from '@opentelemetry/api';
import type { Counter, Measure, Meters, Timing } from '../meters/meters';

/** Upper bounds in seconds. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Instruments of OpenTelemetry, under `sluice.`, as their attributes are. */
export class OpenTelemetryMeters implements Meters {
  readonly #meter: Meter;

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  counter({ name, help, labels }: Measure): Counter {
    return counting(this.#meter.createCounter(`sluice.${name}`, { description: help }), labels);
  }

  level({ name, help, labels }: Measure): Counter {
    return counting(this.#meter.createUpDownCounter(`sluice.${name}`, { description: help }), labels);
  }

  timing({ name, help, labels }: Measure): Timing {
    const options = { description: help, unit: 's', advice: { explicitBucketBoundaries: BOUNDS } };
    const histogram = this.#meter.createHistogram(`sluice.${name}`, options);
    return {
      record: (seconds, ...values) => {
        histogram.record(seconds, attributesOf(labels, values));
      },
    };
  }
}

function counting(
  counter: { add(by: number, attributes: Attributes): void },
  labels: readonly string[],
): Counter {
  return {
    add: (by, ...values) => {
      counter.add(by, attributesOf(labels, values));
    },
  };
}

function attributesOf(labels: readonly string[], values: readonly string[]): Attributes {
  const attributes: Attributes = {};
  labels.forEach((label, index) => (attributes[`sluice.${label}`] = values[index] ?? ''));
  return attributes;
}
