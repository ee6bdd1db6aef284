import type { Campaign } from '../campaign/campaign.js';
import { domainHash, textBytes, uint32Bytes } from '../codec/hash.js';
import { uniformBelow } from './draw.js';
import { gridSize } from '../grid/grid.js';

/** What `seed` draws outside any network: an index of the grid and a target, each as likely as any other. */
export function drawOffline(
  { targets, grid }: Pick<Campaign, 'targets' | 'grid'>,
  seed: string,
): { target: string; index: bigint } {
  const size = gridSize(grid);
  const drawn = uniformBelow(size * BigInt(targets.length), (attempt) =>
    domainHash('offline-draw', textBytes(seed), uint32Bytes(attempt)),
  );
  return { target: targets[Number(drawn / size)] as string, index: drawn % size };
}
