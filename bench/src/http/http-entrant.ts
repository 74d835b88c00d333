import { startRedis, type RedisServer } from '@sluice/test-support';
import type { Conditions } from '../benchmark';
import { loadContender } from '../load-contender';
import { ChildProgram } from '../measure/child-program';
import type { Entrant } from '../measure/entrant';
import { look, NOTHING_SEEN, roundTrips } from '../measure/look';
import { memoryPerKey } from '../measure/memory';
import { usageOf } from '../measure/usage';
import type { HttpScenario } from './http-benchmark';
import type { HttpContender } from './http-contender';
import type { HttpSample } from './http-metrics';
import { clientsOf, comeByProxy } from './clients';
import type { ClientHeaders, LoadOrder, LoadReport, ServerReady, ServerSpec } from './protocol';

/** What the rounds of a run have in common. */
export interface HttpConditions extends Conditions {
  readonly connections: number;
  /** Of each round. */
  readonly requests: number;
  readonly express: ServerSpec['express'];
}

const MAX_SECONDS = 60;

/** Requests that are looked at one by one. */
const LOOKS = 20;

/** A server under load. */
export class HttpEntrant implements Entrant {
  readonly contender: HttpContender;
  readonly process: ChildProgram;
  readonly #load: ChildProgram;
  readonly #port: number;
  readonly #clients: readonly ClientHeaders[];
  readonly #redis: RedisServer | undefined;
  readonly #scenario: HttpScenario;
  readonly #conditions: HttpConditions;
  #look = NOTHING_SEEN;
  #roundTrips = 0;
  #looks = 0;
  #headers: Record<string, string> = {};

  static async start(
    load: ChildProgram,
    benchmark: string,
    scenario: HttpScenario,
    name: string,
    conditions: HttpConditions,
  ): Promise<HttpEntrant> {
    const contender = loadContender(benchmark, name) as HttpContender;
    const redis = contender.usesRedis ? await startRedis({ port: true }) : undefined;
    const spec: ServerSpec = {
      benchmark,
      scenario: scenario.name,
      contender: name,
      behindProxy: comeByProxy(scenario),
      express: conditions.express,
      redis: redis && { package: conditions.redisPackage, url: redis.url },
    };
    try {
      const args = [JSON.stringify(spec)];
      const { program, ready } = await ChildProgram.start('http/server', conditions.code, args);
      const { port } = ready as ServerReady;
      try {
        const clients = await clientsOf(scenario, contender, port);
        return new HttpEntrant(contender, program, load, port, clients, redis, scenario, conditions);
      } catch (error) {
        await program.end();
        throw error;
      }
    } catch (error) {
      await redis?.stop();
      throw error;
    }
  }

  private constructor(
    contender: HttpContender,
    server: ChildProgram,
    load: ChildProgram,
    port: number,
    clients: readonly ClientHeaders[],
    redis: RedisServer | undefined,
    scenario: HttpScenario,
    conditions: HttpConditions,
  ) {
    this.contender = contender;
    this.process = server;
    this.#load = load;
    this.#port = port;
    this.#clients = clients;
    this.#redis = redis;
    this.#scenario = scenario;
    this.#conditions = conditions;
  }

  get usesRedis(): boolean {
    return this.contender.usesRedis;
  }

  get amount(): number {
    return this.#conditions.requests;
  }

  get asks(): string {
    return this.#look.commands;
  }

  /** A round that does not count, and a look at single requests. */
  async warmUp(): Promise<void> {
    await this.#ask(); // what is stored of it is there when the others come
    await this.#requests();
    if (this.#redis === undefined) return;
    const ask = () => this.#ask();
    this.#look = await look(this.#redis, LOOKS, ask);
    this.#roundTrips = await roundTrips(this.#redis, LOOKS, ask);
  }

  /** @throws {Error} unless every request is answered with the status that the contender promises. */
  async round(): Promise<HttpSample> {
    const { insideScripts, sent: sentSingly } = this.#look;
    const watched = { programs: [this.process], redis: this.#redis, insideScripts };
    const { result, usage } = await usageOf(watched, this.amount, () => this.#requests());
    const { seconds, p50Ms, p99Ms, cpu } = result;
    return {
      ...usage,
      requestsPerSecond: this.amount / seconds,
      p50Ms,
      p99Ms,
      sentSingly,
      roundTrips: this.#roundTrips,
      memoryPerKey: this.#redis === undefined ? 0 : await memoryPerKey(this.#redis),
      serverBusy: (usage.processUs * this.amount) / 1e6 / seconds,
      loadBusy: (cpu.user + cpu.system) / 1e6 / seconds,
    };
  }

  async end(): Promise<void> {
    await this.process.end();
    await this.#redis?.stop();
  }

  async #ask(): Promise<void> {
    const url = this.#scenario.uniqueUrls === true ? `/?look=${String(++this.#looks)}` : '/';
    const headers = { ...this.#headers, ...this.#clients[0] };
    const response = await fetch(`http://127.0.0.1:${String(this.#port)}${url}`, { headers });
    const etag = response.headers.get('etag');
    if (this.#scenario.conditional === true && etag !== null) this.#headers = { 'If-None-Match': etag };
    await response.text();
  }

  async #requests(): Promise<LoadReport> {
    const { connections, requests } = this.#conditions;
    const { name } = this.#scenario;
    const order: LoadOrder = {
      ask: 'load',
      port: this.#port,
      connections,
      requests,
      clients: this.#clients,
      headers: this.#headers,
      uniqueUrls: this.#scenario.uniqueUrls === true,
      maxSeconds: MAX_SECONDS,
    };
    const report = await this.#load.ask<LoadReport>(order);
    const expected = String(this.contender.statusIn?.[name] ?? 200);
    const unexpected = requests - (report.statuses[expected] ?? 0);
    // The first requests of a client that is to be refused are not.
    const tolerated = expected === '200' ? 0 : connections;
    if (report.errors > 0 || unexpected > tolerated) {
      const told = JSON.stringify(report.statuses);
      throw new Error(
        `${this.contender.title} was to answer ${expected}, and answered ${told} with ${String(report.errors)} errors`,
      );
    }
    return report;
  }
}
