import {
  DEADLINE_MS,
  LIMITS,
  ROOM_MS,
  type Mode,
  type Passage,
  type ServerReport,
  type Subject,
} from './scenario';

/** What was seen of a run from outside of the server. */
export interface Sightings {
  readonly hung: number;
  readonly lives: boolean;
  /** Whether Redis decided for every mode again, within the time that a recovery may take. */
  readonly recovered: boolean;
  /** What Redis had counted for the steady subject, by mode, before and after so many more requests. */
  readonly counts: Readonly<Partial<Record<Mode, readonly [before: number, after: number]>>>;
  readonly more: number;
}

/** Statuses that a mode may answer with, by who decided. */
const ALLOWED: Readonly<Record<Mode, Readonly<Record<string, readonly number[]>>>> = {
  local: { redis: [200, 429], local: [200, 429], 'deny-cache': [429] },
  open: { redis: [200, 429], 'deny-cache': [429], none: [200] },
  closed: { redis: [200, 429], 'deny-cache': [429], none: [503] },
  control: { redis: [200, 429], none: [200] },
};

/** Everything that the gate promised and did not keep; empty if all is well. */
export function violations(modes: readonly Mode[], report: ServerReport, seen: Sightings): string[] {
  const { passages, unhandled } = report;
  return [
    ...(seen.lives ? [] : ['the server died']),
    ...(seen.hung > 0 ? [`${seen.hung} requests had no answer`] : []),
    ...(seen.recovered ? [] : ['Redis was back, and not asked again']),
    ...count(unhandled, 'rejections were handled by nobody'),
    ...count(passages.filter(isLate), `requests were longer than ${DEADLINE_MS + ROOM_MS} ms in the gate`),
    ...count(passages.filter(isWrong), 'requests had a status that their mode does not know'),
    ...modes.flatMap((mode) => [...overAdmission(mode, passages), ...miscount(mode, passages, seen)]),
  ];
}

function count(found: readonly unknown[], what: string): string[] {
  return found.length === 0 ? [] : [`${found.length} ${what}`];
}

/** Still in the gate, or longer than promised, apart from what a blocked event loop took. */
function isLate({ gateMs, lagMs }: Passage): boolean {
  return gateMs === undefined || gateMs - lagMs > DEADLINE_MS + ROOM_MS;
}

function isWrong({ mode, status, source, gateMs }: Passage): boolean {
  return gateMs !== undefined && ALLOWED[mode][source]?.includes(status) !== true;
}

function of(passages: readonly Passage[], mode: Mode, subject: Subject): Passage[] {
  return passages.filter((passage) => passage.mode === mode && passage.subject === subject);
}

/** Redis admits a limit's worth, and so does this one process by itself when the mode is `local`; `open` promises no more. */
function overAdmission(mode: Mode, passages: readonly Passage[]): string[] {
  const admitted = of(passages, mode, 'hot').filter(({ status }) => status === 200);
  return ['redis', 'local'].flatMap((source) => {
    const bySource = admitted.filter((passage) => passage.source === source).length;
    return bySource > LIMITS.hot ? [`${mode}: ${source} admitted ${bySource} of ${LIMITS.hot}`] : [];
  });
}

/** Redis holds at least what it was heard to count, and at most what may have reached it; then, exactly what is added. */
function miscount(mode: Mode, passages: readonly Passage[], { counts, more }: Sightings): string[] {
  const counted = counts[mode];
  if (counted === undefined) return [];
  const [before, after] = counted;
  const asked = of(passages, mode, 'steady');
  const heard = asked.filter(({ source }) => source === 'redis').length;
  return [
    ...(after >= heard && after <= asked.length
      ? []
      : [`${mode}: Redis counted ${after}, of ${heard} to ${asked.length}`]),
    ...(after - before === more ? [] : [`${mode}: ${more} more requests added ${after - before}`]),
  ];
}
