/** Marks a response that is about somebody, for a cache not to give it to others. */
export const PERSONAL: unique symbol = Symbol.for('@sluice/http.personal');

export function markPersonal(res: object & { [PERSONAL]?: true }): void {
  res[PERSONAL] = true;
}
