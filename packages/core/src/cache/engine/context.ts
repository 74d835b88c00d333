import type { LocalEntries } from './local-entries';
import type { PayloadCodec } from './payload';
import type { ResolvedEngine } from './engine-options';
import type { Space } from './space';

/** What the parts of an engine share. */
export interface EngineContext {
  readonly space: Space;
  readonly options: ResolvedEngine;
  readonly payloads: PayloadCodec;
  readonly l1: LocalEntries | undefined;
  /** Numbers what happens in this engine: a result that was confirmed after a question began is exact for who asked it. */
  readonly nextOrder: () => number;
}
