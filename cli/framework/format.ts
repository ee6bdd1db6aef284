import { shortId } from '../../node/api/short-id.js';
import { accountText } from '../../protocol/records/account-text.js';
import type { AccountKey } from '../../protocol/records/keys.js';
import { scoreNumber, type Score } from '../../protocol/scoring/score.js';

/** Enough of an account to tell those of one screen apart. */
export const shortAccount = (account: AccountKey): string => `${accountText(account).slice(0, 13)}…`;

/** An id in tables and sentences, as flags that only read take it (id.ts). */
export const short = shortId;

/** Models by their points and nodes, the first ten. */
export const modelNames = (models: readonly { readonly pointId: string; readonly node: string }[]): string =>
  models
    .slice(0, 10)
    .map(({ pointId, node }) => `${short(pointId)} by node ${short(node)}`)
    .join(', ');

/** Such as `1 model` and `2 models`. */
export const counted = (count: number | bigint, what: string): string =>
  `${count} ${what}${BigInt(count) === 1n ? '' : 's'}`;

/** As how many independent models some spread, in words for whoever knows neither term. */
export const asSteadyAs = (effective: number): string =>
  `as steady as the average of ${effective.toFixed(1)} models that have nothing in common`;

export const scoreText = (score: Score): string => scoreNumber(score).toFixed(4);

/** A part of a whole in percent. */
export const percentText = (part: number): string => `${(part * 100).toFixed(2)} %`;

/** A moment of Unix time, such as `2026-01-02 17:50 UTC`. */
export const timeText = (ms: number): string => {
  const time = new Date(ms).toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
};

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

/** Bytes in the largest unit of which there is one. */
export function size(bytes: number): string {
  const [unit, count] = (
    [
      ['GB', 1e9],
      ['MB', 1e6],
      ['kB', 1e3],
    ] as const
  ).find(([, each]) => bytes >= each) ?? ['bytes', 1];
  return `${Number((bytes / count).toFixed(1))} ${unit}`;
}

/**
 * How far a download is: `came` tells what came in how long, and so how fast it comes and how long the rest
 * takes.
 */
export function sizeProgress(
  done: number,
  total: number,
  came: { readonly bytes: number; readonly ms: number },
): string {
  const shown = `${size(done)} of ${size(total)}`;
  if (came.bytes <= 0 || came.ms <= 0) return shown;
  const leftMs = (Math.max(0, total - done) * came.ms) / came.bytes;
  return `${shown}, ${size((came.bytes * 1_000) / came.ms)}/s, ${duration(leftMs)} left`;
}
