import type { Begun } from './scenario';

/** A write, as far as its worker could tell. */
export interface Write extends Begun {
  /** `begun`: nobody knows whether it was carried out. */
  state: 'begun' | 'acknowledged' | 'refused';
  version: number;
}

/** What workers have begun, and what they were told of it. Outlives them. */
export class Ledger {
  readonly writes = new Map<number, Write>();
  acknowledged = 0;

  begin(begun: Begun): void {
    this.writes.set(begun.write, { ...begun, state: 'begun', version: 0 });
  }

  acknowledge(number: number, version: number): void {
    const write = this.writes.get(number);
    if (write === undefined) return;
    this.acknowledged++;
    write.state = 'acknowledged';
    write.version = version;
  }

  refuse(number: number): void {
    const write = this.writes.get(number);
    if (write !== undefined) write.state = 'refused';
  }

  ofEachRecord(): Map<string, Write[]> {
    const records = new Map<string, Write[]>();
    for (const write of this.writes.values()) {
      const writes = records.get(write.id) ?? [];
      records.set(write.id, writes);
      writes.push(write);
    }
    return records;
  }
}
