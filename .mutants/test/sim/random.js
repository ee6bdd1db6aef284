import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
/** The simulation's only source of chance: the same seed replays the same run. */
export class Random {
    #generator;
    constructor(seed) {
        this.#generator = xoroshiro128plus(seed);
    }
    /** An integer from `min` to `max`. */
    int(min, max) {
        return uniformInt(this.#generator, min, max);
    }
    chance(share) {
        return this.int(0, 999_999) < share * 1_000_000;
    }
    pick(items) {
        return items[this.int(0, items.length - 1)];
    }
}
//# sourceMappingURL=random.js.map