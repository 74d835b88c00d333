import type { Conditions } from '../benchmark';
import { loadContender, type Contender } from '../load-contender';
import type { ChildProgram } from '../measure/child-program';
import { Crew } from '../measure/crew';
import type { Entrant } from '../measure/entrant';
import type { Sample } from '../measure/sample';
import type { WorkerQuestion, WorkerSpec } from './protocol';

/** What the rounds of a run have in common. */
export interface LockConditions extends Conditions {
  /** Of acquire and release, in each round. */
  readonly pairs: number;
  /** From one process to the other, in each round. */
  readonly handOvers: number;
  /** How long the waiting of a round is watched. */
  readonly seconds: number;
}

export type LockCrew = Crew<WorkerQuestion>;

/** @param users of locks in each process. */
export function startCrew(
  contender: string,
  users: readonly number[],
  conditions: Conditions,
): Promise<LockCrew> {
  const specs = users.map((count) => ({ contender, users: count }));
  return Crew.start<WorkerSpec, WorkerQuestion>('lock/worker', specs, conditions);
}

/** A contender in a scenario of locks. */
export abstract class LockEntrant implements Entrant {
  readonly contender: Contender;
  readonly usesRedis = true;
  readonly process: ChildProgram;
  abstract readonly amount: number;
  abstract readonly asks: string;
  protected readonly crew: LockCrew;

  /** @param profiled which of the processes a profile is taken of. */
  constructor(name: string, crew: LockCrew, profiled: number) {
    this.contender = loadContender('lock', name);
    this.crew = crew;
    this.process = crew.worker(profiled);
  }

  abstract warmUp(): Promise<void>;

  abstract round(): Promise<Sample>;

  end(): Promise<void> {
    return this.crew.end();
  }
}
