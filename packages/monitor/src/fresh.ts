/**
 * Loads something again when what is there is older than that: however many ask, one load at a time, and none while nobody asks.
 * A failure is not kept.
 */
export function fresh<Value>(maxAgeMs: number, load: () => Promise<Value>): () => Promise<Value> {
  let latest: Promise<Value> | undefined;
  let loadedAtMs = -Infinity;
  let loading = false;

  return function get() {
    if (latest !== undefined && (loading || performance.now() - loadedAtMs < maxAgeMs)) return latest;
    loading = true;
    const begun = load();
    latest = begun;
    begun.then(
      () => {
        loading = false;
        loadedAtMs = performance.now();
      },
      () => {
        loading = false;
        latest = undefined;
      },
    );
    return begun;
  };
}
