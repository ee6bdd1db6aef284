import { domainHash, uint32Bytes } from '../../protocol/codec/hash.js';
import { crowded, type usualShares } from './scenarios.js';
import { World } from './world.js';

/** Members of one shard of the ledger. */
export interface Shard {
  readonly peers: number;
  readonly hostile: number;
}

/**
 * Allots peers to shards by a hash, as a beacon would, so that nobody chooses where it stands; `hostile` of
 * them are so. The last step of node/mesh/README.md tells what this leaves out.
 */
export function allot(seed: number, peers: number, hostile: number, shards: number): readonly Shard[] {
  const members = Array.from({ length: shards }, () => ({ peers: 0, hostile: 0 }));
  for (let i = 0; i < peers; i++) {
    const hash = domainHash('sim-shard', uint32Bytes(seed), uint32Bytes(i));
    const shard = members[Number.parseInt(hash.slice(0, 8), 16) % shards];
    if (shard === undefined) continue;
    shard.peers++;
    if (i < hostile) shard.hostile++;
  }
  return members;
}

/**
 * The least committee drawn from many, of whom a share is hostile, that has no third of hostile members but
 * once in 1 / `failure` draws.
 */
export function committeeMin(hostile: number, failure: number): number {
  let size = 1;
  while (atLeast(size, hostile, Math.floor(size / 3) + 1) >= failure) size++;
  return size;
}

/** The chance that so many of `size` are hostile: the tail of a binomial distribution. */
function atLeast(size: number, hostile: number, count: number): number {
  // The chance of k from that of k - 1, in logarithms, since the first ones underflow.
  let log = size * Math.log1p(-hostile);
  let sum = count <= 0 ? Math.exp(log) : 0;
  for (let k = 1; k <= size; k++) {
    log += Math.log((size - k + 1) / k) + Math.log(hostile) - Math.log1p(-hostile);
    if (k >= count) sum += Math.exp(log);
  }
  return sum;
}

/** What a shard's node had to follow. */
export interface ShardRun extends Shard {
  readonly cuts: number;
  readonly records: number;
  readonly bytes: number;
  readonly final: number;
  readonly honestBarred: number;
}

/** Runs each shard as a crowd with a ledger of its own, one after the other. */
export async function runShards(
  seed: number,
  { peers, shards, cuts }: { readonly peers: number; readonly shards: number; readonly cuts: number },
  shares: typeof usualShares,
): Promise<readonly ShardRun[]> {
  const runs: ShardRun[] = [];
  for (const [i, shard] of allot(seed, peers, Math.round(shares.hostile * peers), shards).entries()) {
    const hostile = shard.hostile / Math.max(1, shard.peers);
    const world = await World.create(crowded(seed + i, shard.peers, cuts, { ...shares, hostile }));
    world.run();
    const records = world.history.foldsAfter(0, Infinity).flatMap((fold) => fold.records);
    runs.push({
      ...shard,
      cuts: world.counts['cuts'] ?? 0,
      records: records.length,
      bytes: records.reduce((sum, { envelope }) => sum + envelope.length, 0),
      final: world.counts['final'] ?? 0,
      honestBarred: world.counts['honestBarred'] ?? 0,
    });
  }
  return runs;
}

/** What came of shards, for people. */
export function describeShards(runs: readonly ShardRun[]): string {
  const sum = (of: (run: ShardRun) => number): number => runs.reduce((all, run) => all + of(run), 0);
  const perCut = ({ records, cuts }: ShardRun): number => Math.round((10 * records) / Math.max(1, cuts)) / 10;
  const rows = runs.map((run, i) =>
    [i, run.peers, run.hostile, perCut(run), Math.round(run.bytes / Math.max(1, run.cuts)), run.final]
      .map((cell) => String(cell).padStart(12))
      .join(''),
  );
  const most = Math.max(...runs.map(perCut));
  return `       shard       peers     hostile records/cut   bytes/cut       final
${rows.join('\n')}
A node folds ${most} records a cut at most, where one ledger for all would have ${Math.round(10 * sum(perCut)) / 10}.
${sum(({ final }) => final)} models final, ${sum(({ honestBarred }) => honestBarred)} honest barred; most hostile shard: ${Math.round(1_000 * Math.max(...runs.map(({ peers, hostile }) => hostile / Math.max(1, peers)))) / 10} %`;
}
