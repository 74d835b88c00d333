import type { ResultSource } from '@sluice/core';

/** One request that passed the gates or was refused by one. */
export interface RequestRecord {
  readonly at: Date;
  /** The id of the process that answered it. */
  readonly process: number;
  readonly method: string;
  /** Without the query: what people search for is nobody's business here. */
  readonly path: string;
  readonly plan: string;
  readonly status: number;
  /** Who decided whether it may pass. */
  readonly source: ResultSource;
  readonly allowed: boolean;
  /** How long the gates took, of the whole. */
  readonly gateMs: number;
  readonly totalMs: number;
}

export interface NumberedRecord extends RequestRecord {
  /** Counts up from 1. */
  readonly number: number;
}

/** The last requests, in memory. */
export class RequestLog {
  readonly #capacity: number;
  #records: NumberedRecord[] = [];
  #count = 0;

  constructor(capacity = 120) {
    this.#capacity = capacity;
  }

  add(record: RequestRecord): void {
    this.#records.push({ ...record, number: ++this.#count });
    if (this.#records.length > this.#capacity) this.#records.shift();
  }

  /** Those that came after the one with this number, the oldest first. */
  since(number: number): readonly NumberedRecord[] {
    return this.#records.filter((record) => record.number > number);
  }
}
