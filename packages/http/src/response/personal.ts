/** From the global registry, so that two installed copies understand each other. */
const PERSONAL = Symbol.for('@sluice/http.personal');

/** Marks a response that is about somebody, for a cache not to give it to others. */
export function markPersonal(res: object): void {
  (res as { [PERSONAL]?: true })[PERSONAL] = true;
}

export function isPersonal(res: object): boolean {
  return PERSONAL in res;
}
