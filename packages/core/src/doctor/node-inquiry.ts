import type { ConnectionNode } from '../connection/connection';
import type { CommandArgument } from '../connection/redis-like';
import { RedisReplyError } from '../errors';

/** A command that the server did not carry out for this user: forbidden by its ACL, or not offered by a service. */
export interface RefusedCommand {
  /** `'CONFIG'`, `'SLOWLOG'`, … */
  readonly command: string;
  readonly reason: 'forbidden' | 'unknown';
}

/** Asks one node, and keeps note of what it refused. */
export class NodeInquiry {
  readonly #node: ConnectionNode;
  readonly #deadlineMs: number;
  readonly #refused = new Map<string, RefusedCommand>();

  constructor(node: ConnectionNode, deadlineMs: number) {
    this.#node = node;
    this.#deadlineMs = deadlineMs;
  }

  get name(): string {
    return this.#node.name;
  }

  get refused(): readonly RefusedCommand[] {
    return [...this.#refused.values()];
  }

  /** The reply; `undefined` when the command was refused. @throws {RedisUnavailableError} without an answer. */
  async ask(args: readonly CommandArgument[], binary = false): Promise<unknown> {
    try {
      return await this.#node.command(args, { binary, idempotent: true, deadlineMs: this.#deadlineMs });
    } catch (error) {
      if (!(error instanceof RedisReplyError)) throw error;
      const command = String(args[0]);
      const reason = error.message.includes('NOPERM') ? 'forbidden' : 'unknown';
      this.#refused.set(command, { command, reason });
      return undefined;
    }
  }
}
