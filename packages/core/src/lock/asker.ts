import type { Continuation } from '../connection/continuation';

/** Who asks for a lock: goes on with what was taken, and throws where there is nothing. */
export type Asker<Taken, Next> = Continuation<Taken, Next, never>;

const PASSED_ON: Asker<unknown, unknown> = {
  next: (taken) => taken,
  failed: (error) => {
    throw error;
  },
};

/** Who waits for what is taken. */
export function passedOn<Taken>(): Asker<Taken, Taken> {
  return PASSED_ON as Asker<Taken, Taken>;
}
