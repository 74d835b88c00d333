import { inWords } from '../in-words';

/** What a database threw: most often an error, perhaps of another context, but it may be anything. */
export interface Thrown {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

export function readThrown(thrown: unknown): Thrown {
  if (typeof thrown !== 'object' || thrown === null) return { name: '', code: '', message: inWords(thrown) };
  const { name = '', code = '', message = thrown } = thrown as Partial<Record<keyof Thrown, unknown>>;
  return { name: inWords(name), code: inWords(code), message: inWords(message) };
}
