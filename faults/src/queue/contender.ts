/** Somebody who has jobs carried out: ours, or one that is known to fail. */
export interface Contender {
  /** Adds job `n`, perhaps a second time. @throws when it may not have been added. */
  add(n: number): Promise<void>;
  /** How many are not done yet, and nobody's fault: what nobody will ever do is among them. */
  left(): Promise<number>;
  /** Begins to carry out jobs. */
  work(carryOut: (n: number, token: number) => Promise<void>): void;
}
