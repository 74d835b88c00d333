/** Anything that was thrown, or a part of it, as text. */
export function inWords(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'something that has no words'; // an object without a prototype
  }
}
