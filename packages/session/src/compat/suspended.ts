/** Sessions that stand in for what could not be read: they are empty, and nothing of them is saved or sent. */
const suspended = new WeakSet();

export function suspend(session: object): void {
  suspended.add(session);
}

export function isSuspended(session: object): boolean {
  return suspended.has(session);
}
