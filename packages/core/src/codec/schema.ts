import type { StandardSchemaV1 } from '@standard-schema/spec';
import { OptionError, ValidationError, type ValidationIssue } from '../errors';

/** A schema of any library that speaks Standard Schema (standardschema.dev): zod, valibot, arktype and others. */
export type Schema<Input = unknown, Output = Input> = StandardSchemaV1<Input, Output>;

/** @throws {OptionError} unless it is a Standard Schema, version 1. */
export function checkSchema(option: string, schema: unknown): void {
  // Some libraries make schemas that are functions.
  const properties = (schema as Partial<Schema> | null | undefined)?.['~standard'];
  if (properties?.version !== 1 || typeof properties.validate !== 'function') {
    throw new OptionError(
      option,
      'a schema with Standard Schema, version 1, such as of zod or valibot',
      schema,
    );
  }
}

/**
 * What a schema makes of a value; a promise only where the schema works asynchronously.
 *
 * @param what how the value is called in the error
 * @throws {ValidationError} when the value is not what the schema asks for
 */
export function validate<Output>(
  schema: Schema<unknown, Output>,
  what: string,
  value: unknown,
): Output | Promise<Output> {
  const result = schema['~standard'].validate(value);
  return result instanceof Promise ? result.then((settled) => valueOf(settled, what)) : valueOf(result, what);
}

function valueOf<Output>(result: StandardSchemaV1.Result<Output>, what: string): Output {
  if (result.issues === undefined) return result.value;
  throw new ValidationError(what, result.issues.map(issueOf));
}

function issueOf({ message, path = [] }: StandardSchemaV1.Issue): ValidationIssue {
  const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
  return { message, path: keys.map(inPath).join('').replace(/^\./, '') };
}

function inPath(key: PropertyKey): string {
  return typeof key === 'number' ? `[${String(key)}]` : `.${String(key)}`;
}
