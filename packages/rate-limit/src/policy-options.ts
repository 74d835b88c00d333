import type { Algorithm, Duration } from '@sluice/core';
import type { Request, Response } from 'express';

/** A value, or a function of the request that gives it, now or later. */
export type PerRequest<Value> = Value | ((req: Request, res: Response) => Value | PromiseLike<Value>);

/** Who is counted. Whatever is long or odd is hashed before it becomes part of a Redis key. */
export type KeyOf = (req: Request, res: Response) => string | PromiseLike<string>;

/** One limit: so much per so long. */
export interface PolicyOptions {
  /** Told to clients in the headers and in refusals: printable ASCII. */
  name: string;

  /** How much may be used per window: a whole number, at least 1. As a function: by the plan of whoever asks. */
  limit: PerRequest<number>;

  /** The window, at most 366 days. */
  window: PerRequest<Duration>;

  /**
   * How it is counted. The README says what each promises.
   *
   * @default 'gcra'
   */
  algorithm?: Algorithm;

  /**
   * Of `gcra`: how much may be used at once.
   *
   * @default the limit
   */
  burst?: PerRequest<number> | undefined;

  /**
   * Decided and reported, but never enforced.
   *
   * @default false
   */
  shadow?: boolean;

  /**
   * Who this policy counts, where that is somebody else: the account beside the address. Policies with the same function
   * are decided together.
   *
   * @default the gate's `key`
   */
  key?: KeyOf | undefined;
}
