/**
 * The scripts that are being loaded into one server: each by one call, however many found it missing. The others wait
 * for that one, then send again.
 */
export class ScriptLoads {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** True for whoever is to load the script, and then says so by {@link finish}. The others are called back. */
  begin(sha1: string, resume: () => void): boolean {
    const waiting = this.#waiting.get(sha1);
    if (waiting === undefined) this.#waiting.set(sha1, []);
    else waiting.push(resume);
    return waiting === undefined;
  }

  /** It is loaded, or could not be: who comes back and misses it again loads it. */
  finish(sha1: string): void {
    const waiting = this.#waiting.get(sha1);
    this.#waiting.delete(sha1);
    waiting?.forEach((resume) => {
      resume();
    });
  }
}
