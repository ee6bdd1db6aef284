import { Release } from '../release.js';
import { CpuMeter } from './cpu-meter.js';

/**
 * The engine's threads, shared out among what runs: an equal share each, one at least, and never more than
 * there are.
 */
export class Threads {
  #total: number;
  #used = 0;
  #users = 0;
  readonly #released = new Release();
  readonly #meter: CpuMeter;

  constructor(total: number, meter = new CpuMeter()) {
    this.#total = total;
    this.#meter = meter;
  }

  /** There are so many from now on: what has more goes on with them to its end. */
  limit(total: number): void {
    this.#total = total;
    this.#released.wake();
  }

  /**
   * Runs `work` with its share; `spend` hears of the CPU time that it takes. Rejects with ENGINE_ABORTED when
   * `signal` aborts before its turn.
   */
  async use<T>(
    signal: AbortSignal,
    work: (threads: number) => Promise<T>,
    spend: (cpuMs: number) => void = () => undefined,
  ): Promise<T> {
    this.#users++;
    try {
      while (this.#used >= this.#total) await this.#released.next(signal);
      const share = Math.max(1, Math.floor(this.#total / this.#users));
      const threads = Math.min(this.#total - this.#used, share);
      this.#used += threads;
      const leave = this.#meter.enter(threads, spend);
      try {
        return await work(threads);
      } finally {
        leave();
        this.#used -= threads;
        this.#released.wake();
      }
    } finally {
      this.#users--;
    }
  }
}
