import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The simulation's only source of chance: the same seed replays the same run. */
export class Random {
  readonly #generator;
  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }
  /** An integer from `min` to `max`. */
  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }
  chance(share: number): boolean {
    return this.int(0, 999_999) < share * 1_000_000;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)]!;
  }
}
