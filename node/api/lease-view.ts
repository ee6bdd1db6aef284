import { type Ledger } from '../../protocol/ledger/ledger.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { slotKey } from '../../protocol/ledger/slots/slot.js';

/** How long a node may be away before it loses what it has begun (rule SLOT-4). */
export interface LeaseView {
  /** Cuts that a claim lives without a heartbeat, which takes another segment trained. */
  readonly epochs: number;
  readonly epochMs: number;
  /** Points that the node trains, and slots whose point it has still to claim. */
  readonly points: number;
  readonly slots: number;
  /**
   * The last cut at which all of these are still its own, and when that is due, in milliseconds from now;
   * null where it has none.
   */
  readonly untilCut: number | null;
  readonly untilMs: number | null;
}

export function viewLease(
  ledger: Pick<Ledger, 'campaign' | 'number' | 'points' | 'members'>,
  node: NodeKey,
): LeaseView {
  const {
    epochMs,
    claims: { leaseEpochs },
  } = ledger.campaign;
  const training = [...ledger.points.values()].filter(
    (held) => held.node === node && held.phase.type === 'training',
  );
  const claimed = new Set(training.map(slotKey));
  const slots = [...(ledger.members.get(node)?.slots.values() ?? [])].filter(
    (open) => !claimed.has(slotKey(open)),
  );
  const renewed = [...training.map(({ heartbeat }) => heartbeat), ...slots.map(({ cut }) => cut)];
  const untilCut = renewed.length === 0 ? null : Math.min(...renewed) + leaseEpochs;
  return {
    epochs: leaseEpochs,
    epochMs,
    points: training.length,
    slots: slots.length,
    untilCut,
    untilMs: untilCut === null ? null : Math.max(0, untilCut - ledger.number) * epochMs,
  };
}
