import { domainHash, hashBytes, textBytes } from '../../../protocol/codec/hash.js';
import { philox } from '../../../protocol/dataset/philox.js';

/** Gives numbers from 0 up to, but not including, 1. */
export type Random = () => number;

/** Random numbers that `seed` decides, apart from those for another purpose. */
export function seededRandom(seed: string, purpose: string): Random {
  const key = new DataView(
    hashBytes(domainHash('measure-random', textBytes(seed), textBytes(purpose))).buffer,
  );
  const words = new Uint32Array(4);
  let drawn = 0;
  return () => {
    if (drawn % 4 === 0) philox(words, drawn / 4, 0, 0, 0, key.getUint32(0), key.getUint32(4));
    return (words[drawn++ % 4] as number) / 2 ** 32;
  };
}

/**
 * Random sets of `size` of the items, at least `count` of them: the items are shuffled and cut into sets, and
 * shuffled again, so each is a member of as many sets as any other (but for those left over by a cut) and
 * their mean has little noise of its own.
 */
export function drawSets<T>(items: readonly T[], size: number, count: number, random: Random): T[][] {
  const sets: T[][] = [];
  while (sets.length < count) {
    const order = shuffle(items, random);
    for (let end = size; end <= order.length; end += size) sets.push(order.slice(end - size, end));
  }
  return sets;
}

/** Each order as likely as any other. Source: Fisher and Yates, as Durstenfeld wrote it (1964). */
function shuffle<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  for (let left = order.length; left > 1; left--) {
    const at = Math.floor(random() * left);
    [order[left - 1], order[at]] = [order[at] as T, order[left - 1] as T];
  }
  return order;
}
