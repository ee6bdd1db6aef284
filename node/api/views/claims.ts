import { leaseEnd } from '../../../protocol/ledger/members/away.js';
import type { ClaimList } from '../routes/points.js';
import type { Sources } from './sources.js';

/** The points that members hold. */
export function viewClaims({ identity, driver }: Sources): ClaimList {
  const { ledger } = driver.state;
  return [...ledger.points].map(([pointId, held]) => ({
    pointId,
    target: held.target,
    index: held.index,
    owner: held.owner,
    node: held.node,
    own: held.node === identity.key,
    state: held.phase.type === 'training' ? 'training' : 'under audit',
    generation: held.generation,
    cut: held.cut,
    expiresCut: held.phase.type === 'training' ? leaseEnd(ledger, held.node, held.heartbeat) : null,
  }));
}
