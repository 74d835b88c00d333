/** Somebody who takes locks: ours, or one that is known to fail. */
export interface Contender {
  /** Takes the lock, waiting for it. @throws what the client throws when it is not to be had. */
  acquire(key: string): Promise<HeldLock>;
  /** Writes to the resource behind the lock; false when the resource refused it. */
  write(key: string, entry: string, lock: HeldLock): Promise<boolean>;
  close(): Promise<void>;
}

export interface HeldLock {
  readonly token: number | undefined;
  /** What its client says of it at this moment. */
  readonly held: boolean;
  /** How long after its lease was over its client said so, without being asked and without what a blocked event loop took; 0 if it did not have to. */
  readonly toldLateMs: number;
  release(): Promise<void>;
}
