import type { Foundation } from '../foundation';
import type { Operations } from '../ops/operations';
import type { Settings } from '../settings';

/** What a worker needs to open the shop. */
export interface Orders {
  readonly settings: Settings;
  readonly foundation: Foundation;
  readonly port: number;
}

/** What a worker may ask of the primary, or tell it. */
export interface Services extends Omit<Operations, 'ownsRedis'> {
  orders(): Orders;
  /** The worker answers requests from now on, and alone on a port of its own. */
  serves(ownPort: number): void;
}

export type Service = keyof Services;

/** From a worker to the primary. Without an `id`, nobody waits for an answer. */
export interface Question {
  readonly id?: number;
  readonly service: Service;
  readonly parameters: readonly unknown[];
}

/** From the primary to a worker. */
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string }
  | 'end';
