/** What a write leaves in a document: whose it was. */
export interface Document {
  readonly write: number;
}

/** A write-behind of one process. Each write resolves, once it is acknowledged, to its version. */
export interface Contender {
  set(id: string, document: Document): Promise<number>;
  delete(id: string): Promise<number>;
  increment(id: string): Promise<number>;
  /** Whether everything that was acknowledged is in the database. */
  close(): Promise<boolean>;
}

/** What runs SQL: the parent, which outlives everybody. */
export interface SqlClient {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}
