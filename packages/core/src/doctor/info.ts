/** The fields of INFO, of all its sections. */
export type InfoFields = Readonly<Record<string, string>>;

export function parseInfo(text: string): InfoFields {
  const fields: Record<string, string> = {};
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields[line.slice(0, colon)] = line.slice(colon + 1);
  }
  return fields;
}

/** 0 for a field that this server does not have. */
export function numberIn(fields: InfoFields, name: string): number {
  const number = Number(fields[name]);
  return Number.isFinite(number) ? number : 0;
}

/** Fields such as `cmdstat_get:calls=1,usec=2`, by what follows the prefix. */
export function rowsOf(
  fields: InfoFields,
  prefix: string,
): readonly { readonly name: string; readonly values: InfoFields }[] {
  return Object.entries(fields)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, text]) => ({
      name: name.slice(prefix.length),
      values: Object.fromEntries(text.split(',').map((pair) => pair.split('=', 2) as [string, string])),
    }));
}
