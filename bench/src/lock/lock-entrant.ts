import type { Conditions } from '../benchmark';
import type { ChildProgram } from '../measure/child-program';
import type { Entrant } from '../measure/entrant';
import type { Sample } from '../measure/sample';
import type { Crew } from './crew';
import type { LockContender } from './lock-contender';

/** What the rounds of a run have in common. */
export interface LockConditions extends Conditions {
  /** Of acquire and release, in each round. */
  readonly pairs: number;
  /** From one process to the other, in each round. */
  readonly handOvers: number;
  /** How long the waiting of a round is watched. */
  readonly seconds: number;
}

/** A contender in a scenario of locks. */
export abstract class LockEntrant implements Entrant {
  readonly contender: LockContender;
  readonly usesRedis = true;
  readonly process: ChildProgram;
  abstract readonly amount: number;
  abstract readonly asks: string;
  protected readonly crew: Crew;

  /** @param profiled which of the processes a profile is taken of. */
  constructor(crew: Crew, profiled: number) {
    this.crew = crew;
    this.contender = crew.contender;
    this.process = crew.worker(profiled);
  }

  abstract warmUp(): Promise<void>;

  abstract round(): Promise<Sample>;

  end(): Promise<void> {
    return this.crew.end();
  }
}
