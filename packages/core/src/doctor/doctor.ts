import type { Finding } from './finding';
import type { CheckOptions } from './options';
import type { DoctorSnapshot } from './snapshot';

/** Looks at the Redis behind a connection, and says what is not as the patterns in use need it. Writes nothing. */
export interface Doctor {
  /**
   * The worst first. Never rejects for trouble with Redis: that is a finding.
   *
   * One round trip per node; many more with `bigKeys`.
   */
  check(options?: CheckOptions): Promise<readonly Finding[]>;

  /** The numbers behind the findings. One round trip per node. Never rejects for trouble with Redis. */
  snapshot(): Promise<DoctorSnapshot>;
}
