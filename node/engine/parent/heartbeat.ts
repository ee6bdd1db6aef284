/** Between two questions to the engine whether it lives. */
const tickMs = 5_000;
/**
 * Ticks in a row without a word of it, after which nothing new is begun with it: a pause of its main thread
 * is shorter.
 */
const lateTicks = 3;
/**
 * And after which it is ended: two minutes, as a machine may be busy with other things than a process of low
 * priority.
 */
const deadTicks = 24;
/** The same while it starts, since a slow disk may keep it from loading. */
const startTicks = 60;

/** Calls back at each tick until what it answers is called. */
export type EveryTick = (tick: () => void) => () => void;

export const everyTick: EveryTick = (tick) => {
  const timer = setInterval(tick, tickMs);
  return () => clearInterval(timer);
};

export interface Heart {
  /** Asks the engine for a word. */
  ask(): void;
  onDead(): void;
}

/**
 * Whether the engine's main thread still answers. Time is counted by the ticks of this process alone: while
 * it does not run itself, on a machine that sleeps, none passes.
 */
export class Heartbeat {
  readonly stop: () => void;
  #silentTicks = 0;
  #started = false;

  constructor(heart: Heart, every: EveryTick) {
    this.stop = every(() => {
      if (++this.#silentTicks > (this.#started ? deadTicks : startTicks)) heart.onDead();
      else heart.ask();
    });
  }

  get isLate(): boolean {
    return this.#silentTicks > lateTicks;
  }

  /** The engine said something. */
  note(): void {
    this.#started = true;
    this.#silentTicks = 0;
  }
}
