import type { Request, Response } from 'express';
import type { Directives } from './fields/directives';
import type { TargetUrl } from './rules/invalidated';

/** A request that a stored response may answer, and its response. */
export interface Exchange {
  readonly req: Request;
  readonly res: Response;
  readonly target: TargetUrl;
  /** Of the URL, whatever its responses vary by. */
  readonly key: string;
  /** What its response is to be tagged with. */
  readonly tags: readonly string[];
  /** What the client wishes of the cache, as far as that is honoured. */
  readonly wishes: Directives;
  /** `no-store` in the request. */
  readonly requestNoStore: boolean;
  /** Why the handler's answer is for this request alone, whatever it says. */
  readonly unstorable: string | undefined;
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
}
