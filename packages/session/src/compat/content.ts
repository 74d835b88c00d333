/**
 * What is compared of a session: the JSON of its data, without the cookie. What JSON cannot hold differs from everything, so
 * that it is saved, and the store says why it cannot be.
 */
export type Content = string | symbol;

export function contentOf(session: object): Content {
  const data: Record<string, unknown> = { ...session };
  delete data['cookie'];
  try {
    return JSON.stringify(data);
  } catch {
    return Symbol('not JSON');
  }
}
