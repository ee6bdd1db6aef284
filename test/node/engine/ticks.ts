import type { EveryTick } from '../../../node/engine/parent/heartbeat.js';

/** A clock that a test advances. */
export class Ticks {
  readonly #listening = new Set<() => void>();

  readonly every: EveryTick = (tick) => {
    this.#listening.add(tick);
    return () => void this.#listening.delete(tick);
  };

  /** Lets `count` ticks pass. */
  pass(count: number): void {
    for (let i = 0; i < count; i++) for (const tick of [...this.#listening]) tick();
  }
}
