import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startRedis, type RedisServer } from '@sluice/test-support';
import type { Benchmark, Scenario } from '../benchmark';
import type { Contender } from '../contender';
import type { CpuUsage, LoadOrder, LoadReport, ServerReady, ServerSpec } from '../processes/protocol';
import { ChildProgram, type Code } from './child-program';
import { memoryPerKey } from './memory';
import { NO_PROBE, probe, type Probe } from './probe';
import { watchRedis } from './redis-usage';
import type { Sample } from './sample';

/** What the rounds of a run have in common. */
export interface Conditions {
  readonly code: Code;
  readonly connections: number;
  /** Of each round. */
  readonly requests: number;
  readonly express: ServerSpec['express'];
  readonly redisPackage: NonNullable<ServerSpec['redis']>['package'];
}

const MAX_SECONDS = 60;

/** A contender in a scenario: its process, and the Redis that serves it alone. */
export class Entrant {
  readonly name: string;
  readonly contender: Contender;
  readonly server: ChildProgram;
  readonly #port: number;
  readonly #redis: RedisServer | undefined;
  readonly #scenario: Scenario;
  readonly #conditions: Conditions;
  #probe: Probe = NO_PROBE;

  static async start(
    benchmark: Benchmark,
    scenario: Scenario,
    name: string,
    conditions: Conditions,
  ): Promise<Entrant> {
    const contender = loadContender(benchmark, name);
    const redis = contender.usesRedis ? await startRedis({ port: true }) : undefined;
    const spec: ServerSpec = {
      benchmark: benchmark.name,
      scenario: scenario.name,
      contender: name,
      clients: scenario.clients,
      express: conditions.express,
      redis: redis && { package: conditions.redisPackage, url: redis.url },
    };
    try {
      const args = [JSON.stringify(spec)];
      const { program, ready } = await ChildProgram.start('server', conditions.code, args);
      return new Entrant(name, contender, program, (ready as ServerReady).port, redis, scenario, conditions);
    } catch (error) {
      await redis?.stop();
      throw error;
    }
  }

  private constructor(
    name: string,
    contender: Contender,
    server: ChildProgram,
    port: number,
    redis: RedisServer | undefined,
    scenario: Scenario,
    conditions: Conditions,
  ) {
    this.name = name;
    this.contender = contender;
    this.server = server;
    this.#port = port;
    this.#redis = redis;
    this.#scenario = scenario;
    this.#conditions = conditions;
  }

  /** A round that does not count, and a look at what is asked of Redis. */
  async warmUp(load: ChildProgram): Promise<Probe> {
    await this.#load(load);
    if (this.#redis !== undefined) this.#probe = await probe(this.#redis, this.#port);
    return this.#probe;
  }

  /** @throws {Error} unless every request is answered with the status that the contender promises. */
  async round(load: ChildProgram): Promise<Sample> {
    const redisUsage = this.#redis && (await watchRedis(this.#redis, this.#probe.insideScripts));
    const before = await this.#cpu();
    const report = await this.#load(load);
    const after = await this.#cpu();
    const redis = await redisUsage?.();

    const { requests } = this.#conditions;
    const userUs = after.user - before.user;
    const serverUs = userUs + after.system - before.system;
    const seconds = report.seconds;
    return {
      requestsPerSecond: requests / seconds,
      serverUs: serverUs / requests,
      serverUserUs: userUs / requests,
      redisUs: (redis?.cpuUs ?? 0) / requests,
      sent: (redis?.sent ?? 0) / requests,
      bytesIn: (redis?.bytesIn ?? 0) / requests,
      bytesOut: (redis?.bytesOut ?? 0) / requests,
      p50Ms: report.p50Ms,
      p99Ms: report.p99Ms,
      serverBusy: serverUs / 1e6 / seconds,
      loadBusy: (report.cpu.user + report.cpu.system) / 1e6 / seconds,
    };
  }

  async memoryPerKey(): Promise<number> {
    return this.#redis === undefined ? 0 : memoryPerKey(this.#redis);
  }

  async end(): Promise<void> {
    await this.server.end();
    await this.#redis?.stop();
  }

  #cpu(): Promise<CpuUsage> {
    return this.server.ask<CpuUsage>({ ask: 'usage' });
  }

  async #load(load: ChildProgram): Promise<LoadReport> {
    const { connections, requests } = this.#conditions;
    const { clients } = this.#scenario;
    const order: LoadOrder = { port: this.#port, connections, requests, clients, maxSeconds: MAX_SECONDS };
    const report = await load.ask<LoadReport>(order);
    const expected = String(this.contender.statusIn?.[this.#scenario.name] ?? 200);
    const unexpected = requests - (report.statuses[expected] ?? 0);
    // The first requests of a client that is to be refused are not.
    const tolerated = expected === '200' ? 0 : connections;
    if (report.errors > 0 || unexpected > tolerated) {
      const told = JSON.stringify(report.statuses);
      throw new Error(
        `${this.name} was to answer ${expected}, and answered ${told} with ${String(report.errors)} errors`,
      );
    }
    return report;
  }
}

const load = createRequire(__filename);

export function loadContender(benchmark: Benchmark, name: string): Contender {
  return (load(join(__dirname, '..', benchmark.name, 'contenders', name)) as { contender: Contender })
    .contender;
}
