import { inWords } from '../in-words';
import type { EndedJob, JobError, JobInfo } from './queue';
import { placeOf, type Payloads } from './payloads';
import { readRecord } from './record';
import type { FoundJob } from './redis/look.lua';

/** What the script found, as it is told. @throws {DecryptError} when it cannot be opened. */
export async function jobInfoOf<Data, Result>(
  payloads: Payloads,
  [idBytes, recordBytes, payload, result, progress, errors, log]: FoundJob,
): Promise<JobInfo<Data, Result>> {
  const id = idBytes.toString();
  const record = readRecord(recordBytes);
  return {
    id,
    state: record.state,
    data: (await payloads.decode('data', placeOf(id, record), payload)) as Data,
    priority: record.priority,
    failures: record.failures,
    crashes: record.crashes,
    addedAt: new Date(record.addedMs),
    at: record.atMs === 0 ? undefined : new Date(record.atMs),
    progress: await payloads.decode('progress', id, progress),
    result: (await payloads.decode('results', id, result)) as Result | undefined,
    errors: await Promise.all(errors.map((entry) => errorOf(payloads, id, entry))),
    log: log.map((entry) => {
      const [at, line] = cut(entry, 1);
      return { at: new Date(Number(at)), line: line?.toString() ?? '' };
    }),
  };
}

/** How a job has ended, if it has. Of what was found only that is read. @throws {DecryptError} when it cannot be opened. */
export async function endedJobOf(
  payloads: Payloads,
  [idBytes, recordBytes, , result, , errors]: FoundJob,
): Promise<EndedJob<unknown> | undefined> {
  const id = idBytes.toString();
  const { state } = readRecord(recordBytes);
  if (state === 'completed') return { state, result: await payloads.decode('results', id, result) };
  if (state !== 'dead') return undefined;
  const last = errors.at(-1);
  return { state, error: last && (await errorOf(payloads, id, last)) };
}

/** An error as it is kept. It is a job's own, and may say anything: it is cut off where it is too long. */
export function storableError(error: unknown): { name: string; message: string; stack?: string } {
  if (!(error instanceof Error)) return { name: '', message: clipped(inWords(error), 1000) };
  const { name, message, stack } = error;
  return {
    name: clipped(inWords(name), 100),
    message: clipped(inWords(message), 1000),
    ...(typeof stack === 'string' && { stack: clipped(stack, 2000) }),
  };
}

/** `kind|at|attempt|error`: a crash has no error. */
async function errorOf(payloads: Payloads, id: string, entry: Buffer): Promise<JobError> {
  const [kind, at, attempt, text] = cut(entry, 3);
  const error = await storedError(payloads, id, text ?? Buffer.alloc(0));
  return {
    kind: kind?.toString() === 'c' ? 'crashed' : 'failed',
    attempt: Number(attempt),
    at: new Date(Number(at)),
    ...error,
  };
}

type StoredError = Pick<JobError, 'name' | 'message' | 'stack'>;

async function storedError(payloads: Payloads, id: string, text: Buffer): Promise<StoredError> {
  const error = (await payloads.decode('errors', id, text)) as StoredError | undefined;
  return { name: error?.name ?? '', message: error?.message ?? '', stack: error?.stack };
}

/** What stands between so many bars, and what follows the last, which may be any bytes. */
function cut(entry: Buffer, bars: number): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  while (parts.length < bars) {
    const bar = entry.indexOf('|', start);
    parts.push(entry.subarray(start, bar));
    start = bar + 1;
  }
  return [...parts, entry.subarray(start)];
}

function clipped(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
