import type { HeaderField } from '@sluice/http';

/** The lines of a field, in their order; none when it is absent. */
export function fieldLines(fields: readonly HeaderField[], name: string): readonly string[] {
  const lines: string[] = [];
  for (const [spelling, value] of fields) {
    if (spelling.toLowerCase() !== name) continue;
    if (typeof value === 'string') lines.push(value);
    else lines.push(...value);
  }
  return lines;
}

/** The one line of a field that has exactly one. */
export function soleLine(fields: readonly HeaderField[], name: string): string | undefined {
  const lines = fieldLines(fields, name);
  return lines.length === 1 ? lines[0]?.trim() : undefined;
}

/** The members of a comma-separated list of tokens, over all lines, in lower case and without empty ones (RFC 9110, section 5.6.1). */
export function listedNames(lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== ''),
  );
}
