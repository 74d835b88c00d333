import type { Document } from './contender';
import type { TableRow } from './database';
import type { Ledger, Write } from './ledger';

/** What the database has to show for it. */
export interface Findings {
  /** Records whose last acknowledged write is not in the database, nor a later one; for counters, increments. */
  readonly lost: number;
  /** Records that have what nobody wrote under that version; for counters, more than was added. */
  readonly wrong: number;
  /** Records that were deleted last, and are there. */
  readonly back: number;
  /** What is known of the first of them. */
  readonly examples: readonly string[];
}

type Fault = Partial<Omit<Findings, 'examples'>>;

const EXAMPLES = 5;

export function judge(ledger: Ledger, rows: readonly TableRow[]): Findings {
  const table = new Map(rows.map((row) => [row.id, row]));
  const findings = { lost: 0, wrong: 0, back: 0, examples: [] as string[] };
  for (const [id, writes] of ledger.ofEachRecord()) {
    const found = id.startsWith('counter')
      ? judgeCounter(writes, table.get(id))
      : judgeDocument(writes, table.get(id));
    if (Object.keys(found).length > 0 && findings.examples.length < EXAMPLES) {
      findings.examples.push(described(id, writes, table.get(id)));
    }
    findings.lost += found.lost ?? 0;
    findings.wrong += found.wrong ?? 0;
    findings.back += found.back ?? 0;
  }
  return findings;
}

/** Every acknowledged increment, and none that was not begun. */
function judgeCounter(writes: readonly Write[], row: TableRow | undefined): Fault {
  const acknowledged = writes.filter(({ state }) => state === 'acknowledged').length;
  const possible = writes.filter(({ state }) => state !== 'refused').length;
  const count = (row?.value as { count?: number } | undefined)?.count ?? 0;
  if (count < acknowledged) return { lost: acknowledged - count };
  return count > possible ? { wrong: 1 } : {};
}

/** The acknowledged write with the highest version, or one after it whose fate nobody knows. */
function judgeDocument(writes: readonly Write[], row: TableRow | undefined): Fault {
  let last: Write | undefined;
  for (const write of writes) {
    if (write.state === 'acknowledged' && write.version > (last?.version ?? 0)) last = write;
  }
  if (row === undefined) return last === undefined ? {} : { lost: 1 };
  if (last !== undefined && row.version < last.version) {
    return last.kind === 'delete' && !row.deleted ? { back: 1 } : { lost: 1 };
  }
  const isLast = last !== undefined && row.version === last.version;
  const candidates = isLast ? [last as Write] : writes.filter(({ state }) => state === 'begun');
  return candidates.some((write) => isOf(row, write)) ? {} : { wrong: 1 };
}

function isOf(row: TableRow, write: Write): boolean {
  if (row.deleted) return write.kind === 'delete';
  return write.kind === 'set' && (row.value as Document | null)?.write === write.write;
}

function described(id: string, writes: readonly Write[], row: TableRow | undefined): string {
  const told = writes
    .slice(-EXAMPLES)
    .map(({ write, kind, state, version }) => `${write} ${kind} ${state} ${version}`);
  const found = writes.find(({ write }) => write === (row?.value as Document | null | undefined)?.write);
  const of =
    found === undefined ? 'of no known write' : `of write ${found.write}, ${found.state} ${found.version}`;
  return `${id} has ${JSON.stringify(row)} ${of}; its last writes: ${told.join(', ')}`;
}
