import { domainHash, hashBytes, textBytes } from '../../protocol/codec/hash.js';
import { philox } from '../../protocol/dataset/philox.js';

/** Gives numbers from 0 up to, but not including, 1. */
export type Random = () => number;

/** Random numbers that `seed` decides, apart from those for another purpose. */
export function seededRandom(seed: string, purpose: string): Random {
  const key = new DataView(hashBytes(domainHash('measure-random', textBytes(seed), textBytes(purpose))).buffer);
  const words = new Uint32Array(4);
  let drawn = 0;
  return () => {
    if (drawn % 4 === 0) philox(words, drawn / 4, 0, 0, 0, key.getUint32(0), key.getUint32(4));
    return (words[drawn++ % 4] as number) / 2 ** 32;
  };
}

/** `count` of the items, each order as likely as any other. */
export function drawSome<T>(items: readonly T[], count: number, random: Random): T[] {
  const left = [...items];
  // What is drawn moves to the front, one place after the other.
  for (let i = 0; i < count; i++) {
    const at = i + Math.floor(random() * (left.length - i));
    [left[i], left[at]] = [left[at] as T, left[i] as T];
  }
  return left.slice(0, count);
}

/**
 * As many positions as there are eras, in blocks of `length` that begin anywhere and go round: the circular block bootstrap,
 * which keeps eras together whose targets overlap. Source: Politis and Romano, "A circular block-resampling procedure" (1992).
 */
export function drawBlocks(eras: number, length: number, random: Random): number[] {
  const drawn: number[] = [];
  while (drawn.length < eras) {
    const start = Math.floor(random() * eras);
    for (let i = 0; i < length && drawn.length < eras; i++) drawn.push((start + i) % eras);
  }
  return drawn;
}
