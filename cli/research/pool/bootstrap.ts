import { seededRandom, type Random } from './random.js';
import { quantile, type Band } from './statistics.js';

/** Lists of eras that are drawn. */
const lists = 1_000;

/** Of fewer blocks a spread says little: of eight its square is known to about half of itself. */
const blocksMin = 8;

/** A number of eras with its spread over them; where they are too few to tell it, none, and why. */
export type EraBand =
  Band | { readonly value: number; readonly low: null; readonly high: null; readonly reason: string };

/** What a function of eras gives of all of them, with its spread over lists of eras drawn with repetition. */
export type OverEras = (valueOf: (eras: readonly number[]) => number) => EraBand;

/**
 * The same lists of `eras` positions for every question, in blocks of `blockEras`; none where there are fewer
 * than eight blocks, which all lists would have in common.
 */
export function bootstrapOver(eras: number, blockEras: number, seed: string): OverEras {
  const all = [...Array(eras).keys()];
  const erasMin = blocksMin * blockEras;
  if (eras < erasMin) {
    const overlap = blockEras > 1 ? `, since targets overlap in ${blockEras} on end` : '';
    const reason = `Too few eras to say how sure that is: ${eras}, where it takes ${erasMin}${overlap}.`;
    return (valueOf) => ({ value: valueOf(all), low: null, high: null, reason });
  }
  const random = seededRandom(seed, 'eras');
  const drawn = Array.from({ length: lists }, () => drawBlocks(eras, blockEras, random));
  return (valueOf) => {
    const values = drawn.map(valueOf);
    return { value: valueOf(all), low: quantile(values, 0.1), high: quantile(values, 0.9) };
  };
}

/**
 * As many positions as there are eras, in blocks of `length` that begin anywhere and go round: the circular
 * block bootstrap, which keeps eras together whose targets overlap. Source: Politis and Romano, "A circular
 * block-resampling procedure" (1992).
 */
export function drawBlocks(eras: number, length: number, random: Random): number[] {
  const drawn: number[] = [];
  while (drawn.length < eras) {
    const start = Math.floor(random() * eras);
    for (let i = 0; i < length && drawn.length < eras; i++) drawn.push((start + i) % eras);
  }
  return drawn;
}
