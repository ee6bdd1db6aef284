import type { Cid } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import { plannedSegments } from '../../protocol/model/training-plan.js';
import type { PeerState } from '../../protocol/peer/state.js';
import type { AccountKind, BodyOf } from '../../protocol/records/bodies.js';
import {
  delegationOwner,
  type AccountKey,
  type NodeKey,
  type OwnerKey,
} from '../../protocol/records/keys.js';
import { recordsOf } from './pending.js';
import type { Archive } from '../../protocol/ledger/archive.js';
import type { Delegation } from '../../protocol/ledger/delegations/open-delegation.js';
import type { HeldPoint } from '../../protocol/ledger/points/point.js';
import { drawOf, type OpenSlot } from '../../protocol/ledger/slots/slot.js';
import { termOf } from '../../protocol/ledger/delegations/term.js';

type Known = Pick<PeerState, 'ledger' | 'pending' | 'early' | 'progress'>;

/**
 * A slot of a delegation, or a model that is its own: it carries stake once it has vested. `segments` of
 * `total` are what the latest heartbeat told, and `corr` and `sharpe` integers of 1e-9.
 */
interface StakedSlot {
  readonly state:
    'waiting for its draw' | 'drawn' | 'claimed' | 'training' | 'under audit' | 'final' | 'vested';
  readonly pointId: PointId | null;
  readonly node: NodeKey;
  readonly segments: number | null;
  readonly total: number | null;
  readonly corr: number | null;
  readonly sharpe: number | null;
  readonly manifest: Cid | null;
}

const nothing = { segments: null, total: null, corr: null, sharpe: null, manifest: null };

/**
 * What the node knows of an account. `archive` answers for the final models of its delegations.
 */
export function viewStake(state: Known, account: AccountKey, archive: Archive) {
  const { ledger } = state;
  const known = ledger.accounts.get(account);
  const pending = recordsOf(state, account);
  return {
    account,
    cut: ledger.number,
    known: known !== undefined,
    balance: known?.balance ?? 0n,
    sequence: known?.sequence ?? 0,
    /** The place after those that wait for a cut. */
    next: Math.max(known?.sequence ?? 0, ...pending.map(({ body }) => body.sequence + 1)),
    frozen: known?.isFrozen ?? false,
    delegations: [...ledger.delegations.values()]
      .filter((one) => one.account === account)
      .map((one) => viewDelegation(state, one, archive)),
    pending: pending.map(({ cid, body }) => ({ record: cid, sequence: body.sequence, ...orderOf(body) })),
  };
}

/** The points whose archived state `viewStake` asks for. */
export const finalPointsOf = ({ delegations }: Ledger, account: AccountKey): PointId[] =>
  [...delegations.values()].flatMap((one) => (one.account === account ? [...one.final.keys()] : []));

function orderOf(body: BodyOf<AccountKind>) {
  switch (body.kind) {
    case 'transfer':
      return { kind: body.kind, amount: body.amount, to: body.to };
    case 'delegation':
      return { kind: body.kind, amount: body.amount, models: body.models, operator: body.operator };
    case 'undelegation':
      return { kind: body.kind, delegation: body.delegation };
  }
}

function viewDelegation(state: Known, delegation: Delegation, archive: Archive) {
  const { number, campaign } = state.ledger;
  const { cid, amount, free, locked, models, operator, phase, final, committed } = delegation;
  const term = phase.type === 'waiting' ? null : phase.term;
  // Where no model is lacking no time passes.
  const isTimed = phase.type === 'working' && phase.term.cut > 0 && final.size + committed < models;
  return {
    delegation: cid,
    amount,
    free,
    locked,
    models,
    operator,
    node: term?.node ?? null,
    cut: delegation.cut,
    termLeftEpochs: isTimed ? Math.max(0, phase.term.cut + campaign.stake.termEpochs - number) : null,
    dueCut: phase.type === 'returning' ? phase.dueCut : null,
    slots: [...finalModels(state.ledger, delegation, archive), ...openSlots(state, delegation)],
  };
}

/** Until it has vested a model is still in the ledger, and in the archive as soon as that is written. */
function finalModels({ commitments }: Ledger, { final }: Delegation, archive: Archive): StakedSlot[] {
  return [...final].map(([pointId, { node, manifest, commitment, hasVested }]) => {
    const settled = archive.settled(pointId);
    const { corr, sharpe } =
      commitments.get(commitment) ?? (settled?.state === 'final' ? settled : { corr: null, sharpe: null });
    return { ...nothing, state: hasVested ? 'vested' : 'final', pointId, node, manifest, corr, sharpe };
  });
}

/** What was committed is no slot of its node any more, but a point under audit. */
function openSlots(state: Known, delegation: Delegation): StakedSlot[] {
  const { ledger } = state;
  const owner = delegationOwner(delegation.cid);
  const node = termOf(delegation)?.node ?? null;
  const slots =
    node === null
      ? []
      : [...(ledger.members.get(node)?.slots.values() ?? [])].filter((slot) => slot.owner === owner);
  const committed = [...ledger.points].filter(
    ([, held]) => held.owner === owner && held.phase.type === 'committed',
  );
  return [
    ...committed.map(([pointId, held]) => viewCommitted(ledger, pointId, held)),
    ...slots.map((slot) => viewSlot(state, slot, owner, node as NodeKey)),
  ];
}

function viewCommitted({ commitments }: Ledger, pointId: PointId, { node, phase }: HeldPoint): StakedSlot {
  const { corr, sharpe, manifest } =
    (phase.type === 'committed' ? commitments.get(phase.commitment) : undefined) ?? nothing;
  return { ...nothing, state: 'under audit', pointId, node, corr, sharpe, manifest };
}

function viewSlot({ ledger, progress }: Known, open: OpenSlot, owner: OwnerKey, node: NodeKey): StakedSlot {
  const draw = drawOf(open);
  const { slot } = open;
  if (draw === null) return { ...nothing, state: 'waiting for its draw', pointId: null, node };
  const { pointId } = draw;
  const held = ledger.points.get(pointId);
  if (held?.owner !== owner || held.slot !== slot) return { ...nothing, state: 'drawn', pointId, node };
  // Of its own trainings a node knows more than its heartbeats say.
  const segments = Math.max(held.segments, progress.get(pointId) ?? 0);
  const total = plannedSegments(ledger.campaign, held);
  return segments === 0
    ? { ...nothing, state: 'claimed', pointId, node }
    : { ...nothing, state: 'training', pointId, node, segments, total };
}
