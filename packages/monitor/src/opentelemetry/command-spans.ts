import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { SpanKind, SpanStatusCode, type Span, type Tracer } from '@opentelemetry/api';
import { commandEvents, commandStarts, type CommandEvent, type CommandStart } from '@sluice/core';
import { commandAttributes, errorAttributes, spanName } from './command-attributes';

/**
 * A span for each command and script, until what is returned is called. It is opened when the call begins, since it may end in the
 * context of nobody: of a timer that calls share.
 */
export function traceCommands(tracer: Tracer): () => void {
  const spans = new WeakMap<object, Span>();

  const onStart = (event: unknown) => {
    const { name, call } = event as CommandStart;
    const options = { kind: SpanKind.CLIENT, attributes: commandAttributes(name) };
    spans.set(call, tracer.startSpan(spanName(name), options));
  };
  const onEnd = (event: unknown) => {
    const { call, outcome, attempts } = event as CommandEvent;
    const span = call && spans.get(call);
    if (span === undefined) return;
    if (outcome !== 'ok')
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttributes(errorAttributes(outcome));
    if (attempts !== 1) span.setAttribute('sluice.attempts', attempts);
    span.end();
  };

  subscribe(commandStarts.name, onStart);
  subscribe(commandEvents.name, onEnd);
  return () => {
    unsubscribe(commandStarts.name, onStart);
    unsubscribe(commandEvents.name, onEnd);
  };
}
