import type { Attributes } from '@opentelemetry/api';
import type { CommandEvent } from '@sluice/core';

/**
 * What the semantic conventions for databases say of a command, and of a script as of a stored procedure.
 *
 * Source: OpenTelemetry semantic conventions 1.33, database client calls, and Redis.
 */
export function commandAttributes(name: string): Attributes {
  const common = { 'db.system.name': 'redis', 'db.operation.name': operationOf(name) };
  return isScript(name) ? { ...common, 'db.stored_procedure.name': name } : common;
}

/** `EVALSHA rate-limit/gcra`, `GET` */
export function spanName(name: string): string {
  return isScript(name) ? `${operationOf(name)} ${name}` : name;
}

/** `error.type` of what did not succeed. */
export function errorAttributes(outcome: CommandEvent['outcome']): Attributes {
  return outcome === 'ok' ? {} : { 'error.type': outcome };
}

function operationOf(name: string): string {
  return isScript(name) ? 'EVALSHA' : name;
}

function isScript(name: string): boolean {
  return name.includes('/');
}
