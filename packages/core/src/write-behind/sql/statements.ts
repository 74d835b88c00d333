import type { ResolvedTable } from './table-options';

/** What is asked of a table. Rows go there as one JSON text, `$1`, whose types are those of the table. */
export interface Statements {
  /** Writes rows that are newer than what there is, and gives the id and version of those that it wrote. */
  readonly upsert: string;
  /** The ids and versions of rows that have an id of these. */
  readonly versions: string;
  /** One row by its id; of the value, the columns as JSON, in their order. */
  readonly select: string;
  /** Removes rows that were deleted more than `$1` microseconds ago. */
  readonly sweep: string;
}

export function statementsOf({ table, id, version, deleted, columns }: ResolvedTable): Statements {
  const all = [id, version, deleted, ...columns].map((column) => column.quoted);
  const given = `json_populate_recordset(NULL::${table}, $1::text::json) AS given`;
  const told = `kept.${id.quoted}::text AS id, kept.${version.quoted}::text AS version`;
  return {
    upsert: `
INSERT INTO ${table} AS kept (${all.join(', ')})
SELECT ${all.map((name) => `given.${name}`).join(', ')} FROM ${given}
ON CONFLICT (${id.quoted}) DO UPDATE
SET ${all
      .slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}
WHERE kept.${version.quoted} < excluded.${version.quoted}
RETURNING ${told}`,
    versions: `
SELECT ${told} FROM ${table} AS kept
WHERE kept.${id.quoted} IN (SELECT given.${id.quoted} FROM ${given})`,
    select: `
SELECT kept.${version.quoted}::text AS version, kept.${deleted.quoted} AS deleted,
  ${columns.map((column, at) => `to_json(kept.${column.quoted})::text AS v${String(at)}`).join(', ')}
FROM ${table} AS kept
WHERE kept.${id.quoted} IN (SELECT given.${id.quoted} FROM ${given})`,
    // A version is the time of its write, in microseconds.
    sweep: `
DELETE FROM ${table} AS kept
WHERE kept.${deleted.quoted} AND kept.${version.quoted} < extract(epoch FROM now()) * 1000000 - $1::bigint`,
  };
}
