import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { createConnection, createRateLimiter } from '@sluice/core';
import { useRedis, type TestClient } from '@sluice/test-support';
import { openTelemetry } from '../src/opentelemetry/index';
import { listenedTo } from './listening';

const redis = useRedis();
const exporter = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = tracerProvider.getTracer('test');
let client: TestClient;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  client = await redis.client();
});

afterAll(() => {
  context.disable();
});

beforeEach(() => {
  exporter.reset();
});

/** Runs work as a request would, under a span of its own. Returns the id of that span. */
async function asRequest(name: string, work: () => Promise<unknown>): Promise<string> {
  const span = tracer.startSpan(name, {}, ROOT_CONTEXT);
  await context.with(trace.setSpan(ROOT_CONTEXT, span), work).catch(() => undefined);
  return span.spanContext().spanId;
}

/**
 * Of what this test sends. The channels are those of the process: what an earlier test file left behind, such as a load whose
 * lease is renewed for some seconds still, is heard as well.
 */
function spansOf(command: string) {
  return exporter.getFinishedSpans().filter(({ name }) => name === command);
}

describe('spans', () => {
  it('are of each command, under whoever asked, also when calls share a round trip or a deadline', async () => {
    const bridge = openTelemetry({ metrics: false, tracerProvider });
    const connection = createConnection(client, { deadline: 150 });
    const limiter = createRateLimiter({
      redis: connection,
      policies: [{ name: 'p', limit: 9, window: '1m' }],
    });
    await limiter.consume('warm-up');
    exporter.reset();
    const answered = await Promise.all(
      ['a', 'b'].map((name) => asRequest(name, () => limiter.consume(name))),
    );
    const spans = spansOf('EVALSHA rate-limit/gcra');
    expect(spans.map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId])).toEqual(
      answered.map((id) => ['EVALSHA rate-limit/gcra', id]),
    );
    expect(spans[0]?.attributes).toEqual({
      'db.system.name': 'redis',
      'db.operation.name': 'EVALSHA',
      'db.stored_procedure.name': 'rate-limit/gcra',
    });

    exporter.reset();
    redis.server.freeze();
    const unanswered = await Promise.all(
      ['c', 'd'].map((name) => asRequest(name, () => connection.command('k', true, ['GET', 'k']))),
    );
    redis.server.thaw();
    const late = spansOf('GET');
    expect(late.map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId])).toEqual(
      unanswered.map((id) => ['GET', id]),
    );
    expect(late[0]?.status.code).toBe(SpanStatusCode.ERROR);
    expect(late[0]?.attributes).toMatchObject({ 'db.operation.name': 'GET', 'error.type': 'deadline' });
    bridge.close();
    connection.close();
  });
});

describe('metrics', () => {
  it('are the durations of the conventions, and what gates do', async () => {
    const memory = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter: memory, exportIntervalMillis: 600_000 });
    const bridge = openTelemetry({ spans: false, meterProvider: new MeterProvider({ readers: [reader] }) });
    const policies = [{ name: 'p', limit: 1, window: '1m' }] as const;
    const limiter = createRateLimiter({ redis: client, name: 'metered', denyCache: false, policies });
    await limiter.consume('alice');
    await limiter.consume('alice');
    await reader.forceFlush();
    const metrics = new Map(
      memory
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
        .map(({ descriptor, dataPoints }) => [descriptor.name, { unit: descriptor.unit, dataPoints }]),
    );
    expect(metrics.get('db.client.operation.duration')).toMatchObject({
      unit: 's',
      dataPoints: expect.arrayContaining([
        expect.objectContaining({
          attributes: expect.objectContaining({ 'db.stored_procedure.name': 'rate-limit/gcra' }),
          value: expect.objectContaining({ count: 2 }),
        }),
      ]),
    });
    expect(metrics.get('sluice.rate_limit.decisions')?.dataPoints).toMatchObject([
      { attributes: { 'sluice.name': 'metered', 'sluice.outcome': 'allowed' }, value: 1 },
      { attributes: { 'sluice.name': 'metered', 'sluice.outcome': 'denied' }, value: 1 },
    ]);
    expect([...metrics.keys()]).not.toContain('sluice.commands');
    expect(JSON.stringify([...metrics])).not.toContain('alice');
    bridge.close();
    await reader.shutdown();
  });
});

it('listens to nothing when it is closed, nor to what it was not asked for', () => {
  const channels = (options: object) => listenedTo(() => bridges.push(openTelemetry(options)));
  const bridges: { close(): void }[] = [];
  expect(channels({ metrics: false, tracerProvider })).toEqual(['sluice:command-start', 'sluice:command']);
  expect(channels({ spans: false })).not.toContain('sluice:command-start');
  for (const bridge of bridges) bridge.close();
  expect(
    listenedTo(() => {
      openTelemetry({ tracerProvider }).close();
    }),
  ).toEqual([]);
});

it.each([
  ['span', { span: true }],
  ['spans', { spans: 'yes' }],
  ['tracerProvider', { tracerProvider: {} }],
  ['meterProvider', { meterProvider: 7 }],
])('refuses a wrong %s', (option, wrong) => {
  expect(() => openTelemetry(wrong as never)).toThrow(expect.objectContaining({ option }));
});
