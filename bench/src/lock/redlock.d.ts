/** What is used of redlock 5, whose own types its manifest hides from TypeScript. */
declare module 'redlock' {
  import type { Redis } from 'ioredis';

  interface Lock {
    release(): Promise<unknown>;
  }

  export default class Redlock {
    constructor(clients: readonly Redis[]);
    acquire(
      resources: readonly string[],
      duration: number,
      settings: { readonly retryCount: number },
    ): Promise<Lock>;
    using(resources: readonly string[], duration: number, work: () => Promise<void>): Promise<void>;
  }
}
