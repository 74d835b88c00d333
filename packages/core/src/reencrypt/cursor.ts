import { OptionError } from '../errors';

/** How far a sweep has come: which server, and the cursor of its SCAN. */
export interface Position {
  readonly node: string;
  /** Which run of the server the cursor is of: after a restart, or on another server, it says nothing. */
  readonly run: string;
  readonly cursor: string;
}

export function writeCursor({ node, run, cursor }: Position): string {
  return Buffer.from(JSON.stringify([node, run, cursor])).toString('base64url');
}

/** @throws {OptionError} unless a sweep wrote it. */
export function readCursor(text: string): Position {
  try {
    const [node, run, cursor] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    const isCursor = typeof cursor === 'string' && /^\d{1,20}$/.test(cursor);
    if (typeof node === 'string' && typeof run === 'string' && isCursor) return { node, run, cursor };
  } catch {
    // no JSON
  }
  throw new OptionError('cursor', 'the cursor of a sweep', text);
}
