import type { PointId } from '../grid/point.js';
import { sketchBits, sketchBytes } from '../limits.js';

/**
 * Rows of each era that sketches look at, of an era that has as many: the first ones, in pairs (rule
 * SKETCH-1).
 */
export const sketchedRows = (eras: number, rows: number): number =>
  2 * Math.min(Math.floor(rows / 2), Math.ceil(sketchBits / eras));

/**
 * The sketch of a model by its predictions of the sketched rows of each acceptance era: which row of a pair
 * it ranks higher. Two models differ in as many bits as they order pairs differently: n bits are a rank
 * correlation (Kendall's) of 1 - n / 512.
 */
export function sketchOf(predictions: readonly Float64Array[]): Uint8Array {
  const sketch = new Uint8Array(sketchBytes);
  for (let bit = 0; bit < sketchBits; bit++) {
    const rows = predictions[bit % predictions.length] as Float64Array;
    if (rows.length < 2) continue;
    const first = 2 * (Math.floor(bit / predictions.length) % (rows.length / 2));
    if ((rows[first] as number) > (rows[first + 1] as number))
      sketch[bit >> 3] = (sketch[bit >> 3] as number) | (1 << (bit & 7));
  }
  return sketch;
}

/** A final model and how many bits its sketch is away. */
export interface Near {
  readonly pointId: PointId;
  readonly distance: number;
}

/**
 * The rank correlation (Kendall's) of models that are so many bits apart, ties being taken as agreement (rule
 * SKETCH-2).
 */
export const agreementOf = (distance: number): number => 1 - (2 * distance) / sketchBits;

/** The nearer of two, that of the lower point id where both are as near. */
export function nearer(a: Near | null, b: Near | null): Near | null {
  if (a === null || b === null) return a ?? b;
  if (a.distance !== b.distance) return a.distance < b.distance ? a : b;
  return a.pointId < b.pointId ? a : b;
}

/** The sketches of models, for looking up which is nearest. */
export class Sketches {
  readonly #words = new Map<PointId, Uint32Array>();
  /** How many have each bit set. */
  readonly #ones = new Uint32Array(sketchBits);

  get size(): number {
    return this.#words.size;
  }

  add(pointId: PointId, sketch: Uint8Array): void {
    this.remove(pointId);
    this.#words.set(pointId, wordsOf(sketch));
    this.#count(sketch, 1);
  }

  remove(pointId: PointId): void {
    const words = this.#words.get(pointId);
    if (words === undefined) return;
    this.#words.delete(pointId);
    this.#count(new Uint8Array(words.buffer), -1);
  }

  /** The nearest of all but the model itself; null where there is none. */
  nearest(sketch: Uint8Array, except?: PointId): Near | null {
    const words = wordsOf(sketch);
    let found: Near | null = null;
    for (const [pointId, other] of this.#words)
      if (pointId !== except) found = nearer(found, { pointId, distance: distanceOf(words, other) });
    return found;
  }

  /** The mean agreement of all pairs of models; null with fewer than two. */
  meanAgreement(): number | null {
    const { size } = this;
    if (size < 2) return null;
    const alike = this.#ones.reduce(
      (sum, ones) => sum + (ones * (ones - 1)) / 2 + ((size - ones) * (size - ones - 1)) / 2,
      0,
    );
    return agreementOf(sketchBits - alike / ((size * (size - 1)) / 2));
  }

  #count(sketch: Uint8Array, by: number): void {
    for (let bit = 0; bit < sketchBits; bit++)
      if (((sketch[bit >> 3] as number) >> (bit & 7)) & 1) this.#ones[bit] = (this.#ones[bit] as number) + by;
  }
}

/** A sketch in words. Whatever the order of bytes in a word is here, as many bits differ. */
export const wordsOf = (sketch: Uint8Array): Uint32Array => new Uint32Array(Uint8Array.from(sketch).buffer);

/** How many bits of two sketches differ. */
export function distanceOf(a: Uint32Array, b: Uint32Array): number {
  let distance = 0;
  for (let i = 0; i < a.length; i++) distance += bitsIn((a[i] as number) ^ (b[i] as number));
  return distance;
}

/** How many bits of a word are set. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
