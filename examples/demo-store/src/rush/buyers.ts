import { randomBytes } from 'node:crypto';
import type { DemoKey } from '../callers/members';

export const BUYERS = 40;

/** What the ids of simulated buyers begin with. */
export const BUYER_PREFIX = 'rush-';

/** Members who are there for the rush alone. Each is counted by itself, as every member is. */
export function createBuyerKeys(): DemoKey[] {
  return Array.from({ length: BUYERS }, (_, index) => {
    const number = String(index + 1);
    return {
      member: { id: `${BUYER_PREFIX}${number}`, name: `Buyer ${number}` },
      key: `rush_${number}_${randomBytes(18).toString('base64url')}`,
    };
  });
}
