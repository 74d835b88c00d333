import type { DeadJob, DeadRecord } from './watched';

const LONGEST = 300;

/** What the page shows of a dead job: no payload, no result, no log and no stack. */
export interface DeadJobRow {
  readonly id: string;
  readonly tries: number;
  /** The last one. */
  readonly error:
    | { readonly kind: string; readonly at: string; readonly name: string; readonly message: string }
    | undefined;
}

/** What the page shows of a dead record: not its value. */
export interface DeadRecordRow {
  readonly id: string;
  readonly attempts: number;
  readonly error: string;
  readonly diedAt: number;
}

export function deadJobRow({ id, failures, crashes, errors }: DeadJob): DeadJobRow {
  const last = errors.at(-1);
  return {
    id,
    tries: failures + crashes,
    error: last && {
      kind: last.kind,
      at: new Date(last.at).toISOString(),
      name: shortened(last.name),
      message: shortened(last.message),
    },
  };
}

export function deadRecordRow({ id, attempts, error, diedAt }: DeadRecord): DeadRecordRow {
  return { id, attempts, error: shortened(error), diedAt };
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
