import type { Fields } from './fields';
import type { Metadata } from './layout';
import type { ResolvedOptions } from './options';
import type { Turn } from './read-session';
import type { Moments } from './redis/moments';
import type { SessionInfo, WriteOptions } from './session-store';

/** How a session stands in Redis, as far as is known here. */
export interface SessionState {
  readonly metadata: Metadata;
  readonly now: number;
  readonly turn: Turn;
  readonly fields: Fields;
  /** Fields to seal anew when something is written. */
  readonly stale: ReadonlySet<string> | undefined;
}

/** What a new secret or a login changes beside the moments of every write. */
type Changed = Partial<Pick<Metadata, 'rotatedAt' | 'userId' | 'authenticatedAt'>>;

/** What a session says of itself. */
export abstract class SessionView implements Omit<SessionInfo, 'id'> {
  protected state: SessionState;
  readonly #options: ResolvedOptions;

  constructor(options: ResolvedOptions, state: SessionState) {
    this.#options = options;
    this.state = state;
  }

  get now(): number {
    return this.state.now;
  }
  get version(): number {
    return this.state.metadata.version;
  }
  get userId(): string | undefined {
    return this.state.metadata.userId;
  }
  get createdAt(): number {
    return this.state.metadata.createdAt;
  }
  get authenticatedAt(): number | undefined {
    return this.state.metadata.authenticatedAt;
  }
  get lastSeenAt(): number {
    return this.state.metadata.lastSeenAt;
  }
  get expiresAt(): number {
    return this.state.metadata.expiresAt;
  }
  get deadlineAt(): number {
    return this.state.metadata.deadlineAt;
  }
  get device(): unknown {
    return this.state.metadata.device;
  }

  get touchDue(): boolean {
    const { idleMs, touchAfter } = this.#options;
    if (this.state.turn === 'first') return true;
    return this.expiresAt < this.deadlineAt && this.expiresAt - this.now < idleMs * touchAfter;
  }

  get rotationDue(): boolean {
    const { rotation } = this.#options;
    if (rotation === undefined) return false;
    const ageMs = this.now - this.state.metadata.rotatedAt;
    return ageMs >= rotation.everyMs || (this.state.turn === 'missed' && ageMs >= rotation.graceMs);
  }

  /** Takes over what a script has written. */
  protected wrote(
    { version, now, expiresAt, deadlineAt }: Moments & { readonly version: number },
    fields: Fields,
    options: WriteOptions,
    changed: Changed = {},
  ): void {
    const { metadata, stale, turn } = this.state;
    const device = options.device === undefined ? metadata.device : options.device;
    this.state = {
      // One literal, and no spread: after one, Node 20 adds each property on its own, to an object that is slow from then on.
      metadata: {
        version,
        createdAt: metadata.createdAt,
        rotatedAt: changed.rotatedAt ?? metadata.rotatedAt,
        lastSeenAt: now,
        deadlineAt,
        expiresAt,
        userId: changed.userId ?? metadata.userId,
        authenticatedAt: changed.authenticatedAt ?? metadata.authenticatedAt,
        device,
      },
      now,
      turn: turn === 'first' || changed.rotatedAt !== undefined ? 'settled' : turn,
      fields,
      stale: fields === this.state.fields ? stale : undefined,
    };
  }
}
