import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 100;
const LONGEST_MS = 2000;

/** Waits before something that failed is tried again: longer with every failure, and each process for another time. */
export async function pause(failuresBefore: number): Promise<void> {
  const mostMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failuresBefore, 10));
  await sleep(mostMs / 2 + randomInt(mostMs / 2), undefined, { ref: false });
}
