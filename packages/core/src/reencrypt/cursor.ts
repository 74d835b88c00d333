import { OptionError } from '../errors';

/** How far a sweep has come: which server, and the cursor of its SCAN. */
export interface Position {
  readonly node: string;
  readonly cursor: string;
}

export function writeCursor({ node, cursor }: Position): string {
  return Buffer.from(JSON.stringify([node, cursor])).toString('base64url');
}

/** @throws {OptionError} unless a sweep wrote it. */
export function readCursor(text: string): Position {
  try {
    const [node, cursor] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [unknown, unknown];
    if (typeof node === 'string' && typeof cursor === 'string' && /^\d{1,20}$/.test(cursor)) {
      return { node, cursor };
    }
  } catch {
    // no JSON
  }
  throw new OptionError('cursor', 'the cursor of a sweep', text);
}
