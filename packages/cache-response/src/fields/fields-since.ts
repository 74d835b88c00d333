import type { HeaderField } from '@sluice/http';

/** What was set or changed since the fields were as they were before. */
export function fieldsSince(fields: readonly HeaderField[], before: readonly HeaderField[]): HeaderField[] {
  const known = new Map(before.map(([name, value]) => [name.toLowerCase(), String(value)]));
  return fields.filter(([name, value]) => known.get(name.toLowerCase()) !== String(value));
}
