import { Release } from '../release.js';

/**
 * The engine's threads, shared out among what runs: an equal share each, one at least, and never more than
 * there are.
 */
export class Threads {
  #total: number;
  #used = 0;
  #users = 0;
  readonly #released = new Release();

  constructor(total: number) {
    this.#total = total;
  }

  /** There are so many from now on: what has more goes on with them to its end. */
  limit(total: number): void {
    this.#total = total;
    this.#released.wake();
  }

  /** Runs `work` with its share. Rejects with ENGINE_ABORTED when `signal` aborts before its turn. */
  async use<T>(signal: AbortSignal, work: (threads: number) => Promise<T>): Promise<T> {
    this.#users++;
    try {
      while (this.#used >= this.#total) await this.#released.next(signal);
      const share = Math.max(1, Math.floor(this.#total / this.#users));
      const threads = Math.min(this.#total - this.#used, share);
      this.#used += threads;
      try {
        return await work(threads);
      } finally {
        this.#used -= threads;
        this.#released.wake();
      }
    } finally {
      this.#users--;
    }
  }
}
