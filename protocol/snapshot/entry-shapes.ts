import { bool, list, literal, map, nullable, uint, uint64, type Shape, type Shaped } from '../codec/shape.js';
import type { Cid, Hash } from '../codec/hash.js';
import type { PointId } from '../grid/point.js';
import type { AccountKey, NodeKey, OwnerKey, VrfKey } from '../records/keys.js';
import type { EditableAccount } from '../ledger/accounts/account.js';
import type { AuditPhase, EditableCommitment, EditableSeat, SeatPhase } from '../ledger/audits/audit.js';
import type {
  DelegationPhase,
  EditableDelegation,
  EditableModel,
} from '../ledger/delegations/open-delegation.js';
import type { EditableDispute, EditableJudgeSeat } from '../ledger/disputes/open-dispute.js';
import type { EditableMember } from '../ledger/members/member.js';
import type { EditablePoint } from '../ledger/points/point.js';
import type { EditablePosition, EditableRound } from '../ledger/rounds/open-round.js';
import type { EditableSlot } from '../ledger/slots/slot.js';
import { integer, made, manyMax, octets, pair, word } from './state-shapes.js';

// What stands here undoes entry-fields.ts. Whoever decodes an entry encodes it again and compares, and the
// hash of that is what a cut has signed: so these shapes need tell types alone.

const hash = word<Hash>();
const cid = word<Cid>();
const node = word<NodeKey>();
const owner = word<OwnerKey>();
const rows = <K extends string, V>(entry: Shape<V>): Shape<Map<K, V>> =>
  made(list(pair<K, V>(entry), manyMax), (pairs) => new Map(pairs));
const keys = <K extends string>(): Shape<Set<K>> => made(list(word<K>(), manyMax), (all) => new Set(all));

const slot = made(
  map({
    owner,
    slot: uint(),
    cut: uint(),
    draw: nullable(
      map({
        target: word<string>(),
        index: uint64,
        pointId: word<PointId>(),
        ticket: hash,
        generation: uint(),
      }),
    ),
  }),
  ({ draw, ...fields }): EditableSlot => ({
    ...fields,
    phase: draw === null ? { type: 'opened' } : { type: 'drawn', draw },
  }),
);

const member = made(
  map({
    vrfKey: word<VrfKey>(),
    enrolled: uint(),
    standing: uint(),
    reliability: uint(),
    awayCut: uint(),
    awayUntil: uint(),
    abstentions: uint(),
    nextSlot: uint(),
    openings: uint(),
    opened: uint(),
    skipped: uint(),
    committed: uint(),
    barred: bool,
    hasShownWork: bool,
    slots: rows<string, EditableSlot>(slot),
  }),
  ({ barred, hasShownWork, opened, ...fields }): EditableMember => ({
    ...fields,
    phase: barred ? 'barred' : hasShownWork ? 'proven' : 'newcomer',
    opened: opened === 0 ? null : opened,
  }),
);

const point = made(
  map({
    generation: uint(),
    claim: cid,
    node,
    owner,
    slot: uint(),
    ticket: hash,
    target: word<string>(),
    index: uint64,
    cut: uint(),
    heartbeat: uint(),
    segments: uint(),
    commitment: nullable(cid),
  }),
  ({ commitment, ...fields }): EditablePoint => ({
    ...fields,
    phase: commitment === null ? { type: 'training' } : { type: 'committed', commitment },
  }),
);

const seatFields = map({
  cut: uint(),
  silent: bool,
  alpha: nullable(hash),
  withheld: bool,
  pledge: nullable(cid),
  attested: nullable(
    map({
      vrfOutput: hash,
      segments: list(map({ segment: uint(), transcript: hash }), manyMax),
      eras: list(word<string>(), manyMax),
      cut: uint(),
    }),
  ),
});

function seatPhase({ alpha, withheld, pledge, attested }: Shaped<typeof seatFields>): SeatPhase {
  if (withheld) return { type: 'withheld', alpha };
  if (alpha === null) return { type: 'drawn' };
  if (pledge === null) return { type: 'holding', alpha };
  return attested === null
    ? { type: 'pledged', alpha, pledge }
    : { type: 'attested', alpha, pledge, attested };
}

const seats = rows<NodeKey, EditableSeat>(
  made(seatFields, (fields) => ({ cut: fields.cut, silent: fields.silent, phase: seatPhase(fields) })),
);

const commitment = made(
  map({
    node,
    owner,
    pointId: word<PointId>(),
    target: word<string>(),
    index: uint64,
    generation: uint(),
    outcome: literal('accepted', 'refused', 'abandoned'),
    manifest: cid,
    segments: uint(),
    corr: integer,
    sharpe: integer,
    sketch: octets,
    cut: uint(),
    drawings: uint(),
    panelCut: uint(),
    vacant: uint(),
    common: nullable(uint()),
    revealCut: uint(),
    finalCut: uint(),
    seats,
    apprentices: seats,
    abstained: keys<NodeKey>(),
  }),
  ({ drawings, panelCut, common, revealCut, finalCut, ...fields }): EditableCommitment => ({
    ...fields,
    drawing: drawingOf(drawings, panelCut),
    phase: auditPhase(common, revealCut, finalCut),
  }),
);

const drawingOf = (count: number, cut: number) => (count === 0 ? null : { count, cut });

function auditPhase(common: number | null, revealCut: number, finalCut: number): AuditPhase {
  if (common === null) return { type: 'committed' };
  if (revealCut === 0) return { type: 'audited', common };
  return finalCut === 0
    ? { type: 'revealed', common, revealCut }
    : { type: 'final', common, revealCut, finalCut };
}

const replayed = map({ claimed: octets, found: octets });

const dispute = made(
  map({
    subject: literal('segment', 'era', 'sketch', 'attestation'),
    part: uint(),
    accused: nullable(node),
    claimed: octets,
    found: octets,
    node,
    commitment: cid,
    cut: uint(),
    drawings: uint(),
    panelCut: uint(),
    vacant: uint(),
    seats: rows<NodeKey, { cut: number; silent: boolean }>(map({ cut: uint(), silent: bool })),
    abstained: keys<NodeKey>(),
    replays: rows<NodeKey, Shaped<typeof replayed>>(replayed),
  }),
  ({ drawings, panelCut, seats: drawn, replays, ...fields }) => {
    const judge = ([key, seat]: [NodeKey, { cut: number; silent: boolean }]): [
      NodeKey,
      EditableJudgeSeat,
    ] => {
      const replay = replays.get(key);
      return [
        key,
        { ...seat, phase: replay === undefined ? { type: 'drawn' } : { type: 'replayed', replay } },
      ];
    };
    // Whose attestation is disputed stands there just where one is (rule DISPUTE-1).
    return {
      ...fields,
      drawing: drawingOf(drawings, panelCut),
      seats: new Map([...drawn].map(judge)),
    } as EditableDispute;
  },
);

const account: Shape<EditableAccount> = map({
  balance: uint64,
  sequence: uint(),
  log: list(cid, manyMax),
  isFrozen: bool,
});

const delegation = made(
  map({
    cid,
    account: word<AccountKey>(),
    amount: uint64,
    free: uint64,
    locked: uint64,
    models: uint(),
    operator: nullable(node),
    cut: uint(),
    nextSlot: uint(),
    committed: uint(),
    node: nullable(node),
    termCut: uint(),
    hasDelivered: bool,
    dueCut: uint(),
    final: rows<PointId, EditableModel>(
      map({
        node,
        manifest: cid,
        commitment: cid,
        cut: uint(),
        verifiers: list(node, manyMax),
        hasVested: bool,
        missed: uint(),
      }),
    ),
  }),
  ({ node: trainer, termCut, hasDelivered, dueCut, ...fields }): EditableDelegation => ({
    ...fields,
    phase: delegationPhase(trainer, termCut, hasDelivered, dueCut),
  }),
);

function delegationPhase(
  trainer: NodeKey | null,
  cut: number,
  hasDelivered: boolean,
  dueCut: number,
): DelegationPhase {
  const term = trainer === null ? null : { node: trainer, cut, hasDelivered };
  if (dueCut > 0) return { type: 'returning', term, dueCut };
  return term === null ? { type: 'waiting' } : { type: 'working', term };
}

const position = made(
  map({
    owner,
    account: word<AccountKey>(),
    node,
    verifiers: list(node, manyMax),
    stake: uint64,
    predictions: nullable(cid),
    scores: nullable(map({ corr: integer, mmc: integer })),
  }),
  ({ predictions, scores, ...fields }): EditablePosition => ({
    ...fields,
    phase:
      predictions === null
        ? { type: 'open' }
        : scores === null
          ? { type: 'predicted', predictions }
          : { type: 'scored', predictions, scores },
  }),
);

/** A round whole, of which its table holds the digest alone. */
export const roundShape = made(
  map({
    cut: uint(),
    deadline: uint(),
    rows: hash,
    targets: nullable(hash),
    part: uint(),
    parts: nullable(uint()),
    positions: rows<PointId, EditablePosition>(position),
  }),
  ({ targets, part, parts, ...fields }): EditableRound => ({
    ...fields,
    phase:
      targets === null || parts === null ? { type: 'predicted' } : { type: 'scored', targets, part, parts },
  }),
);

/** The entries of each table, from what entry-fields.ts makes of them. */
export const entryShapes = {
  members: member,
  points: point,
  commitments: commitment,
  disputes: dispute,
  accounts: account,
  delegations: delegation,
};
