import { isOnBattery } from './battery.js';
import { hottest } from './heat.js';
import { readTraces, type Traces } from './in-use.js';
import { othersPercent, readCpuTimes, type CpuTimes } from './load.js';
import type { Preferences } from '../preferences.js';

/** What was seen of a machine. What its system does not tell keeps nobody from working. */
export interface Seen {
  readonly onBattery: boolean;
  /** When it was last hotter, more loaded than its owner wants, or used by a person, in Unix ms. */
  readonly hotMs: number;
  readonly loadedMs: number;
  readonly usedMs: number;
}

/** A machine, by the files of its system, whose folders begin at `root`. */
export class Machine {
  #seen: Seen = { onBattery: false, hotMs: -Infinity, loadedMs: -Infinity, usedMs: -Infinity };
  #times: CpuTimes | null = null;
  #traces: Traces = { terminalMs: null, reports: null };

  constructor(readonly root: string) {}

  get seen(): Seen {
    return this.#seen;
  }

  /** Looks once more: the load is that since the look before. */
  async look({ heatMax, loadMax }: Preferences, nowMs: number): Promise<void> {
    const { root } = this;
    const [onBattery, degrees, times, traces] = await Promise.all([
      isOnBattery(root),
      hottest(root),
      readCpuTimes(root),
      readTraces(root),
    ]);
    const { hotMs, loadedMs, usedMs } = this.#seen;
    const load = othersPercent(this.#times, times);
    const before = this.#traces.reports;
    const isTouched = before !== null && traces.reports !== null && traces.reports !== before;
    this.#seen = {
      onBattery,
      hotMs: heatMax !== null && degrees !== null && degrees >= heatMax ? nowMs : hotMs,
      loadedMs: loadMax !== null && load !== null && load >= loadMax ? nowMs : loadedMs,
      usedMs: isTouched ? nowMs : Math.max(usedMs, Math.min(traces.terminalMs ?? -Infinity, nowMs)),
    };
    this.#times = times;
    this.#traces = traces;
  }
}
