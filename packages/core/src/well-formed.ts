const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether UTF-8 has bytes for a text. What it has none for would come back from Redis as another text. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}
