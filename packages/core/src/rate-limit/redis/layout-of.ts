import type { CallOptions, Connection } from '../../connection/connection';
import type { NonEmpty } from '../non-empty';
import type { ResolvedPolicy } from '../policy';
import { FixedWindowLayout } from './fixed-window-layout';
import { GcraLayout } from './gcra-layout';
import type { Layout } from './layout';
import { PoliciesLayout } from './policies-layout';

/** The smallest state and the fastest script that will do. */
export function layoutOf(
  policies: NonEmpty<ResolvedPolicy>,
  connection: Connection,
  options: CallOptions,
): Layout {
  const algorithm = policies.length === 1 ? policies[0].algorithm : undefined;
  if (algorithm === 'gcra') return new GcraLayout(connection, options);
  if (algorithm === 'fixed-window') return new FixedWindowLayout(connection, options);
  return new PoliciesLayout(connection, options);
}
