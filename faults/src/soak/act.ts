import type { Connection } from '@sluice/core';
import type { Express } from 'express';
import type { Outside } from './outside';
import type { Visitor } from './visitor';

/** What an app process has. */
export interface Stage {
  /** On a Redis that keeps what it has answered, and that everything happens to. */
  readonly redis: Connection;
  /** On a cluster whose masters fail over, which may lose writes. */
  readonly cluster: Connection;
  readonly outside: Outside;
}

/** A gate under load: where it stands in the app, what visitors do there, and what must be true of it. */
export interface Act {
  readonly name: string;
  /** How many visitors are at it, each with one request at a time. */
  readonly visitors: number;
  /** Puts its routes into the app of a process, which is killed at the end. */
  mount(app: Express, stage: Stage): void;
  /** What one visitor does, again and again; `visitor.finds` for what must not be. */
  visit(visitor: Visitor): Promise<void>;
  /** What must be true when all is well again and nobody visits any more. */
  afterwards?(visitor: Visitor, outside: Outside): Promise<void>;
}
