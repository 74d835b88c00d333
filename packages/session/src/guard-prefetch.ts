import { PREFETCH, type Gate } from '@sluice/http';

/** Who reads the session before its turn in a pipeline is told so, instead of meeting none. */
export function guardPrefetch(gate: Gate): void {
  const prefetch = gate[PREFETCH];
  if (prefetch === undefined) return;
  const start: typeof prefetch.start = (req, res) => {
    const turn = prefetch.start(req, res);
    if ((req as { session?: unknown }).session !== undefined) return turn;
    Object.defineProperty(req, 'session', {
      configurable: true,
      enumerable: false,
      get() {
        throw new Error(
          "The session is not there before its turn: a gate that reads it says `after: 'session'`",
        );
      },
    });
    return (next) => {
      Reflect.deleteProperty(req, 'session');
      turn(next);
    };
  };
  Object.assign(gate, { [PREFETCH]: { charges: prefetch.charges, start } });
}
