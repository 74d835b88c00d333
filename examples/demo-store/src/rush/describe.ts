import type { RushReport } from './rush';

/** A report in lines. */
export function describe(report: RushReport): string[] {
  const { buyers, requests, seconds, purchases, seatsSold, cents, doubleClicks, gaveUp, wrong } = report;
  const { beaten, limited, unavailable, unfinished, p50Ms, p99Ms } = report;
  return [
    `${String(buyers)} buyers, ${String(requests)} requests in ${seconds.toFixed(1)} s: p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`,
    `${String(purchases)} purchases, ${String(seatsSold)} seats, ${(cents / 100).toFixed(2)} €; ${String(doubleClicks)} pressed twice, ${String(gaveUp)} gave their seats back`,
    `${String(beaten)} times somebody else was quicker; ${String(limited)} times a limit said to wait, ${String(unavailable)} times Redis was away`,
    ...(unfinished === 0 ? [] : [`${String(unfinished)} buyers had no time left to finish`]),
    ...(wrong.length === 0
      ? ['Every seat was sold once, and the money is right.']
      : wrong.map((each) => `WRONG: ${each}`)),
  ];
}
