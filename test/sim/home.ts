import type { Random } from './random.js';

/** Where machines stand, and the share of them that stands there. */
const regions = [0.3316, 0.4998, 0.009, 0.1177, 0.0224, 0.0195] as const;

/**
 * Mean latency one way in ms between North America, Europe, South America, Asia, Japan and Australia, with
 * the shares above: SimBlock's figures of 2019, of Bitcoin's nodes (Aoki et al., "SimBlock: a blockchain
 * network simulator", `settings/NetworkConfiguration.java`).
 */
const meanMs: readonly (readonly number[])[] = [
  [32, 124, 184, 198, 151, 189],
  [124, 11, 227, 237, 252, 294],
  [184, 227, 88, 325, 301, 322],
  [198, 237, 325, 85, 58, 198],
  [151, 252, 301, 58, 12, 126],
  [189, 294, 322, 198, 126, 16],
];

/**
 * How a machine is reached. Of those behind a router the shares are set so that 70 % of their pairs connect
 * directly, which is what Trautwein et al. measured among 85,000 networks ("Challenging Tribal Knowledge",
 * 2025); how many have a public address is assumed.
 */
export const reaches = ['public', 'endpoint-independent', 'port-restricted', 'symmetric'] as const;
export type Reach = (typeof reaches)[number];
const reachShares: readonly number[] = [0.2, 0.304, 0.24, 0.256];

/** What a peer's machine is like. */
export interface Home {
  readonly region: number;
  readonly reach: Reach;
  /** When it first joins, and when it leaves for good; null where it does not within the run. */
  readonly joinsMs: number;
  readonly leavesMs: number | null;
  /** When its nights begin, for how long it then sleeps; null where it never does. */
  readonly night: { readonly fromMs: number; readonly lengthMs: number } | null;
}

export const dayMs = 24 * 3_600_000;

export interface HomeShares {
  /** Of the peers: that sleep at night, and that join or leave within a day. */
  readonly sleeping: number;
  readonly churning: number;
}

const pickBy = (shares: readonly number[], random: Random): number => {
  let left = random.int(0, 999_999) / 1_000_000;
  const found = shares.findIndex((share) => (left -= share) < 0);
  return found < 0 ? 0 : found;
};

/** The hours by which the clocks of a region are ahead of Greenwich's. */
const aheadHours = [-6, 1, -3, 8, 9, 10] as const;

export function drawHome({ sleeping, churning }: HomeShares, durationMs: number, random: Random): Home {
  const region = pickBy(regions, random);
  const isSleeping = random.chance(sleeping);
  const isChurning = random.chance(Math.min(1, (churning * durationMs) / dayMs));
  const isNew = random.chance(0.5);
  const turnMs = random.int(0, durationMs);
  // To bed at ten, give or take two hours, by the clock there, for six to nine hours; the run begins at noon.
  const bedtime = 22 - 12 - (aheadHours[region] ?? 0) + random.int(-120, 120) / 60;
  return {
    region,
    reach: reaches[pickBy(reachShares, random)] ?? 'public',
    joinsMs: isChurning && isNew ? turnMs : 0,
    leavesMs: isChurning && !isNew ? turnMs : null,
    night: isSleeping
      ? {
          fromMs: (((bedtime + 24) % 24) * 3_600_000) | 0,
          lengthMs: random.int(6 * 3_600_000, 9 * 3_600_000),
        }
      : null,
  };
}

/** Whether two machines connect directly: else a relay stands between them. */
export function isDirect(a: Reach, b: Reach): boolean {
  if (a === 'public' || b === 'public') return true;
  const isHard = (reach: Reach): boolean => reach === 'symmetric' || reach === 'port-restricted';
  return !(a === 'symmetric' && isHard(b)) && !(b === 'symmetric' && isHard(a));
}

/** SimBlock's spread: a Pareto distribution around the mean of two regions, by a number from 0 to 1. */
const paretoShape = 5;
export const latencyMs = (from: number, to: number, u: number): number =>
  ((meanMs[from]?.[to] ?? 0) * (1 - 1 / paretoShape)) / Math.max(1e-4, 1 - u) ** (1 / paretoShape);

/** A region by a number from 0 to 1. */
export function regionAt(u: number): number {
  let left = u;
  const found = regions.findIndex((share) => (left -= share) < 0);
  return found < 0 ? 0 : found;
}
