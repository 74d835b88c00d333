import { createBroadcast, type BroadcastOptions } from '@sluice/core';

export interface Flag {
  readonly name: string;
  readonly on: boolean;
}

/** Where the flags are kept, for all processes: a table, say. */
export interface FlagTable {
  all(): Promise<readonly Flag[]>;
  set(flag: Flag): Promise<void>;
}

/** Feature flags in the memory of every process: asking for one costs nothing, and a change reaches all of them at once. */
export class Flags {
  readonly #table: FlagTable;
  readonly #changes;
  readonly #on = new Map<string, boolean>();
  /** Of the reads that were asked for, the last. */
  #reading: Promise<void> = Promise.resolve();
  /** What was heard during a read, and is newer than what it finds. */
  #heard = new Set<string>();

  constructor(redis: BroadcastOptions['redis'], table: FlagTable) {
    this.#table = table;
    this.#changes = createBroadcast<Flag>({ redis, channel: 'flags' });
  }

  /** Listens first, and reads then: a change that comes between the two is heard, or read. */
  async start(): Promise<void> {
    const hear = (flag: Flag) => {
      this.#hear(flag);
    };
    const listening = this.#changes.subscribe(hear, {
      onGap: () => this.#readAgain(), // this process was away, and missed something
    });
    await listening.active;
    await this.#readAgain();
  }

  isOn(name: string): boolean {
    return this.#on.get(name) ?? false;
  }

  async set(flag: Flag): Promise<void> {
    await this.#table.set(flag);
    await this.#changes.publish(flag);
  }

  close(): Promise<void> {
    return this.#changes.close();
  }

  #hear({ name, on }: Flag): void {
    this.#on.set(name, on);
    this.#heard.add(name);
  }

  /** One read after another, so that an old one does not undo a new one. */
  #readAgain(): Promise<void> {
    const read = () => this.#readAll();
    return (this.#reading = this.#reading.then(read, read));
  }

  async #readAll(): Promise<void> {
    this.#heard = new Set();
    for (const { name, on } of await this.#table.all()) {
      if (!this.#heard.has(name)) this.#on.set(name, on);
    }
  }
}
