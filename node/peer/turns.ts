import { setImmediate } from 'node:timers/promises';

/**
 * Who has the next turn, in this order: what the node does itself, and cuts; what members hand on; what
 * strangers do.
 */
const lanes = ['own', 'member', 'stranger'] as const;
export type Lane = (typeof lanes)[number];

/**
 * Work that is done one piece at a time. A lane has its turn only while those before it are empty, so that no
 * stranger's message keeps the node's own cut waiting; within a lane, who came first is first. How much
 * waits, the callers bound.
 */
export class Turns {
  readonly #waiting: Record<Lane, (() => Promise<void>)[]> = { own: [], member: [], stranger: [] };
  #isOpen = false;
  #running: Promise<void> | null = null;

  /** Lets the first have its turn; until then all wait. */
  open(): void {
    this.#isOpen = true;
    if (this.#next() !== undefined) this.#running ??= this.#run();
  }

  /** Resolves or rejects as `work` does, once it had its turn. */
  take<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting[lane].push(() => work().then(resolve, reject));
      if (this.#isOpen) this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing runs or waits any more. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // Not before take() has noted that this runs.
    await Promise.resolve();
    for (let lane = this.#next(); lane !== undefined; lane = this.#next()) {
      await this.#waiting[lane].shift()?.();
      // Timers and sockets have their turn between two messages of others, of which some cost no more than a
      // look.
      if (lane !== 'own') await setImmediate();
    }
    this.#running = null;
  }

  #next(): Lane | undefined {
    return lanes.find((lane) => this.#waiting[lane].length > 0);
  }
}
