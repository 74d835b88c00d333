/** What a queue is to do, in memory: an oracle for tests. Jobs are numbers, and nothing is delayed. */
export class Model {
  readonly ready = new Map<number, number[]>();
  readonly active = new Map<number, string>();
  readonly dead = new Set<number>();
  readonly completed = new Set<number>();
  readonly #crashes = new Map<number, number>();
  readonly #priorities = new Map<number, number>();
  readonly #maxCrashes: number;

  constructor(maxCrashes: number) {
    this.#maxCrashes = maxCrashes;
  }

  get readyCount(): number {
    return [...this.ready.values()].reduce((sum, jobs) => sum + jobs.length, 0);
  }

  add(job: number, priority: number): void {
    this.#priorities.set(job, priority);
    this.#crashes.set(job, 0);
    this.#list(job).push(job);
  }

  /** The highest priority first, and of it the one that is at the head. */
  claim(want: number): number[] {
    const claimed: number[] = [];
    for (const priority of [...this.ready.keys()].sort((left, right) => right - left)) {
      claimed.push(...(this.ready.get(priority)?.splice(0, want - claimed.length) ?? []));
    }
    return claimed;
  }

  /** Whether it counted. */
  settle(job: number, token: string, verb: 'complete' | 'retry' | 'bury' | 'give-back'): boolean {
    if (this.active.get(job) !== token) return false;
    this.active.delete(job);
    if (verb === 'complete') this.completed.add(job);
    if (verb === 'retry') this.#list(job).push(job);
    if (verb === 'bury') this.dead.add(job);
    if (verb === 'give-back') this.#list(job).unshift(job);
    return true;
  }

  expire(job: number): void {
    this.active.delete(job);
    const crashes = (this.#crashes.get(job) ?? 0) + 1;
    this.#crashes.set(job, crashes);
    if (crashes >= this.#maxCrashes) this.dead.add(job);
    else this.#list(job).unshift(job);
  }

  cancel(job: number): string {
    if (this.completed.has(job) || this.dead.has(job)) return 'ended';
    const list = this.#list(job);
    if (list.includes(job)) {
      list.splice(list.indexOf(job), 1);
      return 'cancelled';
    }
    return this.active.delete(job) ? 'stopping' : 'absent';
  }

  redrive(job: number): boolean {
    if (!this.dead.delete(job)) return false;
    this.#crashes.set(job, 0);
    this.#list(job).push(job);
    return true;
  }

  #list(job: number): number[] {
    const priority = this.#priorities.get(job) ?? 0;
    const list = this.ready.get(priority) ?? [];
    this.ready.set(priority, list);
    return list;
  }
}
