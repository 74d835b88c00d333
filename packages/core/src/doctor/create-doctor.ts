import type { Connection } from '../connection/connection';
import { connectionOf } from '../connection/create-connection';
import { RedisUnavailableError } from '../errors';
import { findBigKeys, type BigKeysSettings } from './big-keys';
import type { Doctor } from './doctor';
import { examineNode, silence } from './examine-node';
import { bySeverity, findingOf, type Finding, type Symptom } from './finding';
import { examineAccess } from './findings/access';
import { describeBigKeys } from './findings/big-keys';
import { examineClient } from './findings/client';
import { KeyPatterns } from './key-pattern';
import { NodeInquiry } from './node-inquiry';
import {
  resolveCheck,
  resolveDoctor,
  type CheckOptions,
  type DoctorOptions,
  type ResolvedDoctor,
} from './options';
import { ServerLives } from './server-lives';
import { takeSnapshot, type DoctorSnapshot, type NodeSnapshot } from './snapshot';

/**
 * Makes a doctor for the Redis behind a client or connection. It asks only when it is called.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function createDoctor(options: DoctorOptions): Doctor {
  const resolved = resolveDoctor(options);
  return new RedisDoctor(connectionOf(resolved.redis), resolved);
}

class RedisDoctor implements Doctor {
  readonly #connection: Connection;
  readonly #options: ResolvedDoctor;
  readonly #lives = new ServerLives();

  constructor(connection: Connection, options: ResolvedDoctor) {
    this.#connection = connection;
    this.#options = options;
  }

  async snapshot(): Promise<DoctorSnapshot> {
    const takenAt = Date.now();
    const nodes = await Promise.all(
      this.#connection.nodes().map((node) => takeSnapshot(node, this.#options.deadlineMs)),
    );
    const seen = nodes.flatMap((node) => (node.state === 'answering' ? (node.patterns ?? []) : []));
    return { takenAt, patterns: [...new Set([...seen, ...this.#options.patterns])].sort(), nodes };
  }

  async check(options: CheckOptions = {}): Promise<readonly Finding[]> {
    const { bigKeys, snapshot: given } = resolveCheck(options);
    const snapshot = given ?? (await this.snapshot());
    const findings = snapshot.nodes.flatMap((node) =>
      this.#examine(node, snapshot).map((symptom) => findingOf(symptom, node.node)),
    );
    this.#lives.finishSnapshot();
    findings.push(...(await this.#examineClient()));
    if (bigKeys !== undefined) findings.push(...(await this.#examineKeys(bigKeys)));
    return findings.sort(bySeverity);
  }

  #examine(node: NodeSnapshot, snapshot: DoctorSnapshot): Symptom[] {
    if (node.state === 'silent') return [silence(node)];
    const history = node.numbers ? this.#lives.examine(node.node, node.numbers, snapshot.takenAt) : [];
    return [...history, ...examineNode(node, snapshot)];
  }

  async #examineClient(): Promise<Finding[]> {
    const settings = await this.#connection.clientSettings(this.#options.deadlineMs);
    return settings ? examineClient(settings).map((symptom) => findingOf(symptom, undefined)) : [];
  }

  /** One node after the other: it is work for each of them. */
  async #examineKeys(settings: BigKeysSettings): Promise<Finding[]> {
    const patterns = new KeyPatterns(this.#connection.prefix, this.#options.prefixes);
    const findings: Finding[] = [];
    for (const node of this.#connection.nodes()) {
      const inquiry = new NodeInquiry(node, this.#options.deadlineMs);
      const symptoms = await this.#searchNode(inquiry, patterns, settings);
      findings.push(...symptoms.map((symptom) => findingOf(symptom, node.name)));
    }
    return findings;
  }

  async #searchNode(
    inquiry: NodeInquiry,
    patterns: KeyPatterns,
    settings: BigKeysSettings,
  ): Promise<Symptom[]> {
    try {
      const search = await findBigKeys(inquiry, patterns, settings);
      return [...(search ? describeBigKeys(search) : []), ...examineAccess(inquiry.refused)];
    } catch (error) {
      if (error instanceof RedisUnavailableError) return [silence(error)];
      throw error;
    }
  }
}
