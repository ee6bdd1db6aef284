import { type Ledger } from '../../../protocol/ledger/ledger.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { leaseEnd } from '../../../protocol/ledger/members/away.js';
import type { LeaseView } from '../routes/node.js';
import { slotKey } from '../../../protocol/ledger/slots/slot.js';

/** How long a node may be away before it loses what it has begun (rule SLOT-4). */
export function viewLease(
  ledger: Pick<Ledger, 'campaign' | 'number' | 'points' | 'members'>,
  node: NodeKey,
): LeaseView {
  const {
    epochMs,
    claims: { leaseEpochs },
  } = ledger.campaign;
  const awayUntil = ledger.members.get(node)?.awayUntil ?? 0;
  const training = [...ledger.points.values()].filter(
    (held) => held.node === node && held.phase.type === 'training',
  );
  const claimed = new Set(training.map(slotKey));
  const slots = [...(ledger.members.get(node)?.slots.values() ?? [])].filter(
    (open) => !claimed.has(slotKey(open)),
  );
  const renewed = [...training.map(({ heartbeat }) => heartbeat), ...slots.map(({ cut }) => cut)];
  const untilCut =
    renewed.length === 0 ? null : Math.min(...renewed.map((cut) => leaseEnd(ledger, node, cut)));
  return {
    epochs: leaseEpochs,
    epochMs,
    points: training.length,
    slots: slots.length,
    awayUntil: awayUntil > ledger.number ? awayUntil : null,
    untilCut,
    untilMs: untilCut === null ? null : Math.max(0, untilCut - ledger.number) * epochMs,
  };
}
