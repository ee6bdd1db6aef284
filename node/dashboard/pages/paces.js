/** Looks at one training that are remembered, to say how fast trees grow lately. */
const looksMax = 60;
/** Shorter than that a rate says little. */
const spanMinMs = 400;

/** How fast trainings grow trees, from the events of each segment. */
export class Paces {
  #looks = new Map();

  note({ key, trees }, atMs) {
    const looks = this.#looks.get(key) ?? [];
    this.#looks.set(key, looks);
    if (looks.length > 0 && atMs - looks.at(-1).atMs < spanMinMs) return;
    looks.push({ atMs, trees });
    if (looks.length > looksMax) looks.shift();
  }

  forget({ key }) {
    this.#looks.delete(key);
  }

  /** Trees a second, over all that is remembered and from look to look. */
  of(key) {
    const looks = this.#looks.get(key) ?? [];
    const rateOf = (a, b) => ((b.trees - a.trees) * 1_000) / (b.atMs - a.atMs);
    const rates = looks.slice(1).map((look, i) => rateOf(looks[i], look));
    return { rate: looks.length < 2 ? null : rateOf(looks[0], looks.at(-1)), rates };
  }
}
