import type { Configuration } from '../configuration';
import type { Symptom } from '../finding';
import type { LatencyEvent } from '../latency';
import type { SlowCommand } from '../slowlog';
import { counted } from '../wording';

const SHOWN_MS = 24 * 3_600_000;
const MOST_NAMES = 10;

/** @param nowMs on the clock of Redis, as far as anybody knows it. */
export function examineLatency(
  events: readonly LatencyEvent[] | undefined,
  { 'latency-monitor-threshold': threshold }: Configuration,
  nowMs: number,
): Symptom[] {
  const recent = (events ?? []).filter(({ at }) => nowMs - at < SHOWN_MS);
  return [
    ...(threshold === '0' ? [NOT_MONITORED] : []),
    ...recent.map(({ event, latestMs, worstMs }): Symptom => ({
      code: 'latency/spikes',
      severity: 'warning',
      message: `Redis was held up by "${event}": for ${latestMs} ms the last time, ${worstMs} ms at worst`,
      remedy: 'Ask it for more with LATENCY DOCTOR; then LATENCY RESET.',
    })),
  ];
}

const NOT_MONITORED: Symptom = {
  code: 'latency/not-monitored',
  severity: 'info',
  message: 'The latency monitor is off: what holds Redis up leaves no trace',
  remedy: 'Set latency-monitor-threshold to 100, in milliseconds.',
};

/** One symptom for each command, however often it was slow. */
export function examineSlowlog(
  entries: readonly SlowCommand[] | undefined,
  { 'slowlog-log-slower-than': threshold, 'slowlog-max-len': length }: Configuration,
  nowMs: number,
): Symptom[] {
  const byName = new Map<string, SlowCommand[]>();
  for (const entry of entries ?? []) {
    if (nowMs - entry.at >= SHOWN_MS) continue;
    byName.set(entry.name, [...(byName.get(entry.name) ?? []), entry]);
  }
  const slow = [...byName].slice(0, MOST_NAMES).map(([name, all]): Symptom => {
    const worstMs = Math.max(...all.map(({ durationUs }) => durationUs)) / 1000;
    return {
      code: 'slowlog/entries',
      severity: 'warning',
      message: `${name} was slow ${counted(all.length, 'time')} within a day: up to ${Number(worstMs.toPrecision(3))} ms`,
      remedy: name.includes('/')
        ? 'Redis was busy, or a key of this pattern is very large: look for big keys.'
        : 'While it runs, nothing else does: bound what it works on, or run it against a replica.',
    };
  });
  return Number(threshold ?? 0) < 0 || length === '0' ? [OFF, ...slow] : slow;
}

const OFF: Symptom = {
  code: 'slowlog/off',
  severity: 'info',
  message: 'The slowlog is off: commands that hold up everything else leave no trace',
  remedy: 'Set slowlog-log-slower-than to 10000, in microseconds, and slowlog-max-len to 128.',
};
