import type { Cid } from '../../codec/hash.js';
import type { PointId } from '../../grid/point.js';
import type { NodeKey, OwnerKey } from '../../records/keys.js';
import type { OpenCommitment } from '../audits/audit.js';
import { panelAttestations } from '../audits/seats.js';
import type { Ledger } from '../ledger.js';
import { setTerm, termOf } from './term.js';

/** Credits a delegation with a model that became final. */
export function deliverModel(ledger: Ledger, commitment: Cid, open: OpenCommitment): void {
  const { node, owner, manifest, pointId } = open;
  const delegation = ledger.delegations.get(owner);
  if (delegation === undefined || delegation.phase.type === 'returning') return;
  const verifiers = panelAttestations(open)
    .map(([verifier]) => verifier)
    .sort();
  const cut = ledger.number;
  const state = { hasVested: false, missed: 0 };
  ledger.delegations.edit(owner, ({ final }) => {
    final.set(pointId, { node, manifest, commitment, cut, verifiers, ...state });
  });
  const term = termOf(delegation);
  if (term?.node === node) setTerm(ledger, owner, { ...term, hasDelivered: true });
}

/** A model that has vested carries stake from now on (rule FINAL-3). */
export function vestModel({ delegations }: Ledger, owner: OwnerKey, pointId: PointId): void {
  if (delegations.get(owner)?.final.has(pointId) !== true) return;
  delegations.edit(owner, ({ final }) => {
    const model = final.get(pointId);
    if (model !== undefined) model.hasVested = true;
  });
}

/** Takes a model from the delegation that it is of, which then lacks one. */
export function dropModel({ delegations }: Ledger, owner: OwnerKey, pointId: PointId): void {
  if (delegations.get(owner)?.final.has(pointId) !== true) return;
  delegations.edit(owner, ({ final }) => void final.delete(pointId));
}

/** Takes the models of a node that is barred from all delegations: nobody predicts with them (rule BAR-1). */
export function dropModelsOf(ledger: Ledger, barred: NodeKey): void {
  for (const [owner, { final }] of ledger.delegations)
    for (const [pointId, { node }] of [...final]) if (node === barred) dropModel(ledger, owner, pointId);
}
