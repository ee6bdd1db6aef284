import type { Cid, Hash } from '../../../protocol/codec/hash.js';

/**
 * The topic of the records about a point: shard `n` holds the points whose id begins with the `shardBits`
 * bits of `n` (rule MESH-2).
 */
export function topicOf(network: Cid, pointId: Hash, shardBits: number): string {
  if (!Number.isInteger(shardBits) || shardBits < 0 || shardBits > 16)
    throw new RangeError('shardBits is not from 0 to 16');
  return `/gridlode/${network}/records/${parseInt(pointId.slice(0, 4), 16) >>> (16 - shardBits)}`;
}

/** The stream protocols. They hold the campaign's CID, so peers of two campaigns have none in common. */
export const blocksProtocol = (network: Cid): string => `/gridlode/${network}/blocks/1`;
export const recordsProtocol = (network: Cid): string => `/gridlode/${network}/records/1`;
export const snapshotsProtocol = (network: Cid): string => `/gridlode/${network}/snapshots/1`;
export const peersProtocol = (network: Cid): string => `/gridlode/${network}/peers/1`;
export const directProtocol = (network: Cid): string => `/gridlode/${network}/direct/1`;
