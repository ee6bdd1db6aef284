import type { Seen } from './machine.js';
import type { Preferences } from '../preferences.js';
import { isOpen, opensAt, readWindows } from './schedule.js';

/**
 * Why a node is held: its owner paused it; now is none of its hours; the machine lives on its battery, is too
 * hot, has too much else to do, or a person uses it.
 */
export const holdReasons = ['paused', 'schedule', 'battery', 'heat', 'load', 'inUse'] as const;

export interface ToldHold {
  readonly reason: (typeof holdReasons)[number];
  /** In Unix ms; null where nobody knows. */
  readonly endsMs: number | null;
}

/** How long heat and load have to stay away: work that stops and goes on all the time gets nowhere. */
const calmMs = 120_000;

type Told = Pick<
  Preferences,
  'pause' | 'schedule' | 'inUse' | 'inUseMs' | 'onBattery' | 'heatMax' | 'loadMax'
>;

/** What holds a node, the longest if there is more; null where it may work. */
export function holdOf(preferences: Told, seen: Seen, nowMs: number): ToldHold | null {
  const { pause, schedule, inUse, onBattery, heatMax, loadMax } = preferences;
  const windows = readWindows(schedule);
  const untilMs = pause === null ? 0 : (pause.untilMs ?? Infinity);
  const ends: Record<ToldHold['reason'], number> = {
    paused: untilMs,
    schedule: isOpen(windows, nowMs) ? 0 : opensAt(windows, nowMs),
    battery: seen.onBattery && !onBattery ? Infinity : 0,
    heat: heatMax !== null && nowMs - seen.hotMs < calmMs ? Infinity : 0,
    load: loadMax !== null && nowMs - seen.loadedMs < calmMs ? Infinity : 0,
    inUse: inUse.cpuPercent === 0 && isInUse(preferences, seen, nowMs) ? Infinity : 0,
  };
  const last = Math.max(...Object.values(ends));
  const reason = holdReasons.find((each) => ends[each] === last);
  if (last <= nowMs || reason === undefined) return null;
  return { reason, endsMs: last === Infinity ? null : last };
}

export const isInUse = ({ inUseMs }: Pick<Told, 'inUseMs'>, { usedMs }: Seen, nowMs: number): boolean =>
  nowMs - usedMs < inUseMs;
