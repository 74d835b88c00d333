/** What a caller may use, in units of cost. */
export interface Plan {
  readonly name: 'anonymous' | 'member';
  /** Of the API, in a short window. */
  readonly burst: number;
  /** Of the API, in a minute. */
  readonly sustained: number;
  /** Of searches, which the database cannot answer from an index. */
  readonly searches: number;
}

export const ANONYMOUS: Plan = { name: 'anonymous', burst: 20, sustained: 60, searches: 5 };
export const MEMBER: Plan = { name: 'member', burst: 100, sustained: 600, searches: 30 };
