import type { Clock } from './clock.js';
import type { Random } from './random.js';
import type { Scenario } from './scenarios.js';

/** An end of a message's way. */
export interface End {
  readonly index: number;
  readonly online: boolean;
}

/**
 * Delays, loses, doubles and reorders messages, and cuts the network in two for a while; the last part of a
 * run is calm.
 */
export class Network<E extends End = End> {
  delivered = 0;
  lost = 0;

  constructor(
    readonly scenario: Scenario,
    readonly clock: Clock,
    readonly random: Random,
    /** How long a message is under way. */
    readonly linkMs: (from: E, to: E) => number,
  ) {}

  /** Calls `deliver` when a message arrives, if it does; a second time, with `again`, where it is doubled. */
  send(from: E, to: E, deliver: (again: boolean) => void): void {
    const { loss, duplication } = this.scenario;
    if (this.#isApart(from, to) || (!this.#isCalm() && this.random.chance(loss))) {
      this.lost++;
      return;
    }
    const copies = this.random.chance(duplication) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.clock.after(this.linkMs(from, to), () => {
        if (!to.online) return;
        this.delivered++;
        deliver(copy > 0);
      });
    }
  }

  #isCalm(): boolean {
    return this.clock.nowMs > this.scenario.calmFromMs;
  }

  #isApart(from: End, to: End): boolean {
    const { partition } = this.scenario;
    const { nowMs } = this.clock;
    return (
      partition !== null &&
      nowMs >= partition.fromMs &&
      nowMs < partition.toMs &&
      from.index < partition.at !== to.index < partition.at
    );
  }
}
