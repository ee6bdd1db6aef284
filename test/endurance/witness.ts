import { Mesh } from '../../node/mesh/mesh.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { identityNamed } from '../node/peer/fixture.js';

async function* nothing(): AsyncIterable<Uint8Array> {
  // It holds no records, and makes none.
}

/**
 * A member's mesh without a node behind it, which hands each message that it is sent to `hear`: what a node
 * has published, though it died before it had it durable.
 */
export async function startWitness(network: Cid, hear: (message: Uint8Array) => void): Promise<Mesh> {
  const identity = await identityNamed('witness');
  return Mesh.start(
    { identity, network, listen: ['/ip4/127.0.0.1/tcp/0'], announce: [], bootstrap: [] },
    {
      onMessage: async (bytes) => (hear(bytes), 'ignore'),
      isMember: () => true,
      isSeated: () => false,
      readBlock: async () => null,
      recordsSince: nothing,
      piecesFrom: nothing,
      onPeer: () => undefined,
      onUnreached: () => undefined,
      onTwin: () => undefined,
      onSkew: () => undefined,
      onError: () => undefined,
    },
  );
}
