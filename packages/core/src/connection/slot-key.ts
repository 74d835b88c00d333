import calculateSlot from 'cluster-key-slot';

const keys = new Map<number, string>();

/** Some key in a slot of a cluster: what decides where a command goes that has no key of its own. */
export function keyInSlot(slot: number): string {
  let key = keys.get(slot);
  for (let candidate = 0; key === undefined; candidate++) {
    if (calculateSlot(String(candidate)) === slot) keys.set(slot, (key = String(candidate)));
  }
  return key;
}
