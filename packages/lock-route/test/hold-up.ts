import { waitUntil } from '@sluice/test-support';

/** Holds handlers up until the test lets them go on. */
export class HoldUp {
  /** How many have come so far. */
  arrived = 0;
  /** How many work at this moment, and how many did at most. */
  working = 0;
  most = 0;
  readonly #held: (() => void)[] = [];
  #open = false;

  /** Called by a handler: goes on when the test says so. */
  async pass(): Promise<void> {
    this.arrived++;
    this.most = Math.max(this.most, ++this.working);
    if (!this.#open) await new Promise<void>((resolve) => this.#held.push(resolve));
    this.working--;
  }

  /** Lets the one go on that has been held up for longest. */
  letOneGo(): void {
    this.#held.shift()?.();
  }

  /** Lets all go on, and whoever comes. */
  open(): void {
    this.#open = true;
    for (const go of this.#held.splice(0)) go();
  }

  until(arrived: number): Promise<void> {
    return waitUntil(`${String(arrived)} handlers work`, () => this.arrived >= arrived);
  }
}
