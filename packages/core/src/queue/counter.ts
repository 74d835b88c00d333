import type { Lease } from '../lease/lease';
import type { Settlement } from './kernel';
import type { ExchangeReply } from './redis/exchange.lua';

/** What an exchange is made for. */
export interface Counter {
  /** How many more jobs there is room for. */
  room(): number;
  /**
   * @param claimed {@link FIELDS} values for each job
   * @param lease counted from before it was asked for
   */
  onClaimed(claimed: readonly Buffer[], lease: Lease): void;
  onExchanged(reply: ExchangeReply): void;
  /** @param settlement of a job that is not the worker's any more */
  onRefused(settlement: Settlement): void;
  onUnavailable(): void;
}
