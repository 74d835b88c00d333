import type { Fields } from './fields';
import type { Metadata } from './layout';
import type { ResolvedOptions } from './options';
import type { SecretUse } from './read-session';
import type { Wrote } from './redis/moments';
import type { SessionInfo, WriteOptions } from './session-store';

/** How a session stands in Redis, as far as is known here. */
export interface SessionState {
  readonly metadata: Metadata;
  readonly now: number;
  readonly use: SecretUse;
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
    const { use } = this.state;
    if (use === 'first' || use === 'late') return true;
    return this.expiresAt < this.deadlineAt && this.expiresAt - this.now < idleMs * touchAfter;
  }

  get hasNewestToken(): boolean {
    const { use } = this.state;
    return use === 'newest' || use === 'first';
  }

  get rotationDue(): boolean {
    const { rotation } = this.#options;
    if (rotation === undefined) return false;
    const { use, metadata } = this.state;
    const ageMs = this.now - metadata.rotatedAt;
    return ageMs >= (use === 'missed' || use === 'late' ? rotation.graceMs : rotation.everyMs);
  }

  /** Takes over what a script has written. */
  protected wrote(
    { version, now, expiresAt, deadlineAt, isNewest }: Wrote & { readonly version: number },
    fields: Fields,
    options: WriteOptions,
    changed: Changed = {},
  ): void {
    const { metadata, stale, use } = this.state;
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
      use: isNewest ? 'newest' : use === 'missed' || use === 'late' ? 'missed' : 'former',
      fields,
      stale: fields === this.state.fields ? stale : undefined,
    };
  }
}
