import { setTimeout } from 'node:timers/promises';

/** About as long as a bank takes on a good day; long enough to press _Buy_ twice. */
const BANK_MS = 400;

/**
 * Asks a bank that does not exist to set the sum aside. It is taken when the seats are sold; otherwise the buyer has it
 * back.
 */
export async function authorisePayment(): Promise<void> {
  await setTimeout(BANK_MS);
}
