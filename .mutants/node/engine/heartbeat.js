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
export const everyTick = (tick) => {
    const timer = setInterval(tick, tickMs);
    return () => clearInterval(timer);
};
/**
 * Whether the engine's main thread still answers. Time is counted by the ticks of this process alone: while
 * it does not run itself, on a machine that sleeps, none passes.
 */
export class Heartbeat {
    stop;
    #silentTicks = 0;
    #started = false;
    constructor(heart, every) {
        this.stop = every(() => {
            if (++this.#silentTicks > (this.#started ? deadTicks : startTicks))
                heart.onDead();
            else
                heart.ask();
        });
    }
    get isLate() {
        return this.#silentTicks > lateTicks;
    }
    /** The engine said something. */
    note() {
        this.#started = true;
        this.#silentTicks = 0;
    }
}
//# sourceMappingURL=heartbeat.js.map