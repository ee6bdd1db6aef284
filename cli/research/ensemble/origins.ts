import type { CanonicalPoint } from '../../../protocol/grid/point.js';
import type { EraBand, OverEras } from '../pool/bootstrap.js';
import type { PoolEra } from '../pool/predict-pool.js';
import { drawSets, type Random } from '../pool/random.js';
import { meanOf } from '../pool/statistics.js';
import { meanPairCorrelation } from './pair-correlation.js';

/** Into how many parts of one size a choice of many values is cut. */
const parts = 4;

/** Choices by which models differ, and how a pool is told apart by each. */
const choices: readonly { name: string; groupsOf: (points: readonly CanonicalPoint[]) => number[][] }[] = [
  { name: 'target', groupsOf: (points) => groupEqual(points.map(({ target }) => target)) },
  {
    name: 'feature fraction',
    groupsOf: (points) => cutSorted(points.map(({ featuresUsed }) => featuresUsed)),
  },
  { name: 'depth', groupsOf: (points) => cutSorted(points.map(({ maxDepth }) => maxDepth)) },
];

/** What is lost by ensembles whose members share a choice. */
export interface Origin {
  readonly choice: string;
  readonly groups: number;
  /** The models of each ensemble. */
  readonly models: number;
  /** The corr of ensembles that share the choice, and of such that do not. */
  readonly shared: number;
  readonly free: number;
  /**
   * The part of the gain over one model that is lost where the choice is shared, and its spread over
   * bootstrapped eras.
   */
  readonly share: EraBand;
  /** The mean correlation between two models that share the choice. */
  readonly pairCorrelation: number;
}

export interface OriginTools {
  /** The mean over ensembles of each report era's corr. */
  readonly score: (ensembles: readonly (readonly number[])[]) => Promise<number[]>;
  readonly random: Random;
  /** Ensembles of each kind at least. */
  readonly repeats: number;
  readonly overEras: OverEras;
}

/**
 * How much of the gain of ensembles comes from each choice: ensembles drawn only among models that share it
 * (one target; a quarter of the feature fractions; a quarter of the depths) are set against unrestricted ones
 * of as many models. Groups are weighted by their size, so models count alike on either side, and what
 * differs is how the members of an ensemble do. Within a quarter fractions and depths still vary, so theirs
 * are lower bounds. A choice by which a group has fewer models than an ensemble is left out.
 */
export async function measureOrigins(
  eras: readonly PoolEra[],
  points: readonly CanonicalPoint[],
  { score, random, repeats, overEras }: OriginTools,
): Promise<Origin[]> {
  const size = 2 ** Math.floor(Math.log2(points.length / (2 * parts)));
  if (size < 2) return [];
  const all = [...points.keys()];
  const single = await score(all.map((model) => [model]));
  const free = await score(drawSets(all, size, repeats, random));
  const origins: Origin[] = [];
  for (const { name, groupsOf } of choices) {
    const groups = groupsOf(points);
    if (groups.length < 2 || groups.some((group) => group.length < size)) continue;
    const overGroups = (values: readonly number[]): number =>
      values.reduce((sum, value, i) => sum + value * (groups[i] as number[]).length, 0) / points.length;
    const scored: number[][] = [];
    for (const group of groups)
      scored.push(await score(drawSets(group, size, repeats / groups.length, random)));
    const shared = eras.map((_, era) => overGroups(scored.map((corrs) => corrs[era] as number)));
    const at = (corrs: readonly number[], chosen: readonly number[]): number =>
      meanOf(chosen.map((era) => corrs[era] as number));
    origins.push({
      choice: name,
      groups: groups.length,
      models: size,
      shared: meanOf(shared),
      free: meanOf(free),
      share: overEras(
        (chosen) => 1 - (at(shared, chosen) - at(single, chosen)) / (at(free, chosen) - at(single, chosen)),
      ),
      pairCorrelation: overGroups(groups.map((group) => meanPairCorrelation(eras, group))),
    });
  }
  return origins;
}

function groupEqual(values: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  values.forEach((value, i) => groups.set(value, [...(groups.get(value) ?? []), i]));
  return [...groups.values()];
}

/** Parts of one size, of ascending values; equal values may fall into two parts. */
function cutSorted(values: readonly number[]): number[][] {
  const sorted = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
  const cut = (part: number): number => Math.round((part * sorted.length) / parts);
  return Array.from({ length: parts }, (_, part) => sorted.slice(cut(part), cut(part + 1)));
}
