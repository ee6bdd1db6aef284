/**
 * The topic of the records about a point: shard `n` holds the points whose id begins with the `shardBits`
 * bits of `n`.
 */
export function topicOf(network, pointId, shardBits) {
    if (!Number.isInteger(shardBits) || shardBits < 0 || shardBits > 16)
        throw new RangeError('shardBits is not from 0 to 16');
    return `/gridlode/${network}/records/${parseInt(pointId.slice(0, 4), 16) >>> (16 - shardBits)}`;
}
/** The stream protocols. They hold the campaign's CID, so peers of two campaigns have none in common. */
export const blocksProtocol = (network) => `/gridlode/${network}/blocks/1`;
export const recordsProtocol = (network) => `/gridlode/${network}/records/1`;
export const peersProtocol = (network) => `/gridlode/${network}/peers/1`;
//# sourceMappingURL=ids.js.map