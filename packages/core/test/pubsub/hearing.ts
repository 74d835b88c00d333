import { waitUntil } from '@sluice/test-support';
import type { Delivery, Gap } from '../../src/index';

/** What a listener was told, in order: messages, and gaps as `gap <reason> <missed>`. */
export class Hearing<Message> {
  readonly told: (Message | string)[] = [];
  readonly deliveries: Delivery[] = [];

  readonly listener = (message: Message, delivery: Delivery): void => {
    this.told.push(message);
    this.deliveries.push(delivery);
  };

  readonly onGap = ({ reason, missed }: Gap): void => {
    this.told.push(`gap ${reason} ${String(missed)}`);
  };

  get gaps(): readonly string[] {
    return this.told.filter((each): each is string => typeof each === 'string' && each.startsWith('gap '));
  }

  async hears(...expected: readonly (Message | string)[]): Promise<void> {
    await waitUntil(
      `as much was told as ${JSON.stringify(expected)}, of ${JSON.stringify(this.told)}`,
      () => this.told.length >= expected.length,
    );
    expect(this.told).toEqual(expected);
  }
}

/** Whole numbers from `from` to `to`. */
export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
