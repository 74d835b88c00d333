import { Occasion } from './occasion';

/**
 * The scripts that are being loaded into one server: each by one call, however many found it missing. The others wait
 * for that one, then send again.
 */
export class ScriptLoads {
  readonly #loading = new Map<string, Occasion>();

  /** True for whoever is to load the script, and then says so by {@link finish}. The others are called back. */
  begin(sha1: string, resume: () => void): boolean {
    const loading = this.#loading.get(sha1);
    if (loading === undefined) this.#loading.set(sha1, new Occasion());
    else loading.after(resume);
    return loading === undefined;
  }

  /** It is loaded, or could not be: who comes back and misses it again loads it. */
  finish(sha1: string): void {
    const loading = this.#loading.get(sha1);
    this.#loading.delete(sha1);
    loading?.come();
  }
}
