import type { RateLimitResult } from '@sluice/core';
import type { ServerResponse } from 'node:http';
import { createDraft10Writer } from './draft-10';
import { createDraft6Writer } from './draft-6';
import { createDraft7Writer } from './draft-7';
import { createDraft8Writer } from './draft-8';
import type { FormatWriter, HeaderFormat } from './format';
import { createLegacyWriter } from './legacy';
import { createPartition, type PartitionKey } from './partition';
import { retryAfterSeconds } from './retry-after';
import { checkPolicyName } from './structured-field';

/** What the headers tell of a decision. */
export type Decision = Pick<RateLimitResult, 'allowed' | 'retryAfterMs' | 'policies'>;

export interface HeaderWriterOptions {
  /** With it, drafts 8 and 10 tell whose quota it is: an HMAC of the key, in `pk`. */
  readonly partitionSecret?: string | undefined;
}

/**
 * Writes a decision into the headers of a response: the asked formats and, where the decision refuses, `Retry-After`.
 * Writes nothing once the headers have been sent.
 *
 * @param partitionKey what the decision was about, for `pk`.
 */
export type HeaderWriter = (res: ServerResponse, decision: Decision, partitionKey?: PartitionKey) => void;

const WRITERS: Readonly<Record<HeaderFormat, () => FormatWriter>> = {
  'draft-10': createDraft10Writer,
  'draft-8': createDraft8Writer,
  'draft-7': createDraft7Writer,
  'draft-6': createDraft6Writer,
  legacy: createLegacyWriter,
};

/**
 * @param formats as {@link resolveHeaderFormats} gives them. With none, `Retry-After` is all that is written.
 * @throws {OptionError} when the name of a policy cannot stand in a header.
 */
export function createHeaderWriter(
  formats: readonly HeaderFormat[],
  policies: readonly { readonly name: string }[],
  { partitionSecret }: HeaderWriterOptions = {},
): HeaderWriter {
  policies.forEach(({ name }, index) => {
    checkPolicyName(`policies[${String(index)}].name`, name);
  });
  const writers = formats.map((format) => WRITERS[format]());
  const partition = partitionSecret === undefined ? undefined : createPartition(partitionSecret);

  return function writeHeaders(res, decision, partitionKey) {
    if (res.headersSent) return;
    const partitionOf = partitionKey === undefined ? undefined : partition?.(partitionKey);
    for (const write of writers) write(res, decision.policies, partitionOf);
    if (decision.allowed) return;
    const seconds = retryAfterSeconds(decision);
    if (seconds !== undefined) res.setHeader('Retry-After', String(seconds));
  };
}
