import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/**
 * Sets what `writeHead` was called with on the response, where it can be read: Node keeps headers that are given to
 * `writeHead` alone nowhere.
 *
 * Throws what Node throws for a field that it does not take.
 */
export function setHead(res: ServerResponse, args: readonly unknown[]): void {
  const [status, reason, headers] = args;
  if (typeof reason === 'string') res.statusMessage = reason;
  setHeaders(res, headers ?? (typeof reason === 'string' ? undefined : reason));
  res.statusCode = Number(status);
}

/** An object, a list of names and values by turns, or a list of pairs; a name may come several times in a list. */
function setHeaders(res: ServerResponse, headers: unknown): void {
  if (typeof headers !== 'object' || headers === null) return;
  const fields = Array.isArray(headers) ? pairs(headers) : Object.entries(headers);
  const values = new Map<string, [name: string, values: unknown[]]>();
  for (const [name, value] of fields) {
    const known = values.get(name.toLowerCase());
    if (known === undefined) values.set(name.toLowerCase(), [name, [value]]);
    else known[1].push(value);
  }
  for (const [name, all] of values.values()) {
    const value = all.length === 1 ? all[0] : all.flat();
    res.setHeader(name, value as OutgoingHttpHeader);
  }
}

function pairs(list: readonly unknown[]): [name: string, value: unknown][] {
  if (Array.isArray(list[0])) return list as [string, unknown][];
  const fields: [string, unknown][] = [];
  for (let index = 0; index < list.length; index += 2) fields.push([String(list[index]), list[index + 1]]);
  return fields;
}
