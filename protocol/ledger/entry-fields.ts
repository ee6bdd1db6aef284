import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, type Hash } from '../codec/hash.js';
import type { HeldPoint } from './points/point.js';
import type { Account } from './accounts/account.js';
import type { OpenCommitment, Seat } from './audits/audit.js';
import { attestedBy, finalCutOf, pledgeOf } from './audits/seats.js';
import type { Delegation, StakedModel } from './delegations/open-delegation.js';
import { replaysOf } from './disputes/judges.js';
import type { JudgeSeat, OpenDispute } from './disputes/open-dispute.js';
import type { Member } from './members/member.js';
import type { Round, RoundPosition } from './rounds/open-round.js';
import { predictionsOf, scoresOf, targetsOf } from './rounds/positions.js';
import { drawOf, type OpenSlot } from './slots/slot.js';

type Row<V> = readonly [key: string, value: V];

const rows = <K extends string, T, V>(table: ReadonlyMap<K, T>, fields: (entry: T) => V): Row<V>[] =>
  [...table].map(([key, entry]): Row<V> => [key, fields(entry)]).sort(([a], [b]) => (a < b ? -1 : 1));

const keys = (set: ReadonlySet<string>): string[] => [...set].sort();

export const memberFields = ({ phase, opened, slots, ...fields }: Member) => ({
  ...fields,
  barred: phase === 'barred',
  hasShownWork: phase === 'proven',
  opened: opened ?? 0,
  slots: rows(slots, slotFields),
});

export const slotFields = (open: OpenSlot) => ({
  owner: open.owner,
  slot: open.slot,
  cut: open.cut,
  draw: drawOf(open),
});

const pointFields = ({ phase, ...fields }: HeldPoint) => ({
  ...fields,
  commitment: phase.type === 'committed' ? phase.commitment : null,
});

export function commitmentFields(open: OpenCommitment) {
  const { phase, drawing, seats, apprentices, abstained, ...fields } = open;
  return {
    ...fields,
    drawings: drawing?.count ?? 0,
    panelCut: drawing?.cut ?? 0,
    common: 'common' in phase ? phase.common : null,
    revealCut: 'revealCut' in phase ? phase.revealCut : 0,
    finalCut: finalCutOf(open) ?? 0,
    seats: rows(seats, seatFields),
    apprentices: rows(apprentices, seatFields),
    abstained: keys(abstained),
  };
}

export const seatFields = (seat: Seat) => ({
  cut: seat.cut,
  silent: seat.silent,
  alpha: 'alpha' in seat.phase ? seat.phase.alpha : null,
  withheld: seat.phase.type === 'withheld',
  pledge: pledgeOf(seat),
  attested: attestedBy(seat),
});

function disputeFields(dispute: OpenDispute) {
  const { drawing, seats, abstained, ...fields } = dispute;
  return {
    ...fields,
    drawings: drawing?.count ?? 0,
    panelCut: drawing?.cut ?? 0,
    seats: rows(seats, ({ cut, silent }: JudgeSeat) => ({ cut, silent })),
    abstained: keys(abstained),
    replays: rows(new Map(replaysOf(dispute)), (replay) => replay),
  };
}

const accountFields = (account: Account) => ({ ...account });

function delegationFields({ phase, final, ...fields }: Delegation) {
  const { term, dueCut } =
    phase.type === 'returning' ? phase : { term: phase.type === 'working' ? phase.term : null, dueCut: 0 };
  return {
    ...fields,
    node: term?.node ?? null,
    termCut: term?.cut ?? 0,
    hasDelivered: term?.hasDelivered ?? false,
    dueCut,
    final: rows(final, ({ ...model }: StakedModel) => model),
  };
}

/** A round stands in its table by a digest of its own: it has as many positions as a table has entries. */
const roundDigest = (round: Round): Hash => domainHash('ledger', encodeCanonical(roundFields(round)));

export const roundFields = (round: Round) => ({
  cut: round.cut,
  deadline: round.deadline,
  rows: round.rows,
  targets: targetsOf(round),
  part: round.phase.type === 'scored' ? round.phase.part : 0,
  parts: round.phase.type === 'scored' ? round.phase.parts : null,
  positions: rows(round.positions, positionFields),
});

export const positionFields = (position: RoundPosition) => {
  const { phase: _phase, ...fields } = position;
  return { ...fields, predictions: predictionsOf(position), scores: scoresOf(position) };
};

/** What the digest is over of an entry of each table (rule LEDGER-2). */
export const entryFields = {
  members: memberFields,
  points: pointFields,
  commitments: commitmentFields,
  disputes: disputeFields,
  accounts: accountFields,
  delegations: delegationFields,
  rounds: roundDigest,
};
