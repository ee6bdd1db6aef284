import { scoreNumber, type Score } from '../../protocol/scoring/score.js';

/**
 * Enough of an id to tell those of one screen apart: the first digits of one in hexadecimal, the last
 * characters of a CID, all of which begin alike.
 */
export const short = (id: string): string => (/^[0-9a-f]*$/.test(id) ? id.slice(0, 8) : `…${id.slice(-8)}`);

/** Models by their points and nodes, the first ten. */
export const modelNames = (models: readonly { readonly pointId: string; readonly node: string }[]): string =>
  models
    .slice(0, 10)
    .map(({ pointId, node }) => `${short(pointId)} by node ${short(node)}`)
    .join(', ');

/** Such as `1 model` and `2 models`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export const scoreText = (score: Score): string => scoreNumber(score).toFixed(4);

/** A part of a whole in percent. */
export const percentText = (part: number): string => `${(part * 100).toFixed(2)} %`;

/** A time in the largest unit of which it has two. */
export function duration(ms: number): string {
  const [unit, size] = (
    [
      ['days', 86_400_000],
      ['hours', 3_600_000],
      ['minutes', 60_000],
      ['seconds', 1_000],
    ] as const
  ).find(([, each]) => ms >= 2 * each) ?? ['ms', 1];
  return `${Number((ms / size).toFixed(1))} ${unit}`;
}

/** A number of bytes in the largest unit of which it has one. */
export function sizeText(bytes: number): string {
  const [unit, size] = (
    [
      ['GB', 1e9],
      ['MB', 1e6],
      ['kB', 1e3],
    ] as const
  ).find(([, each]) => bytes >= each) ?? ['bytes', 1];
  return `${Number((bytes / size).toFixed(1))} ${unit}`;
}
