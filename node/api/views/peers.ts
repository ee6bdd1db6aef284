import { isActive } from '../../../protocol/ledger/ledger.js';
import { nodeKeyOf } from '../../identity/identity.js';
import type { PeerList } from '../routes/node.js';
import type { Sources } from './sources.js';

/** Whom the node is connected with, and the members of its network. */
export function viewPeers({ mesh, driver }: Sources): PeerList {
  const { ledger } = driver.state;
  return {
    connected: mesh.peers().map((peerId) => {
      const node = nodeKeyOf(peerId);
      return { peerId, node: node !== null && ledger.members.has(node) ? node : null };
    }),
    members: [...ledger.members].map(([node, member]) => ({
      node,
      active: isActive(ledger, node),
      barred: member.phase === 'barred',
      standing: member.standing,
      hasShownWork: member.phase === 'proven',
      reliability: member.reliability,
      openSlots: member.slots.size,
      openedSlots: member.openings,
      skippedSlots: member.skipped,
    })),
  };
}
