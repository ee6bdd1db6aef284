import type { Cid } from '../../protocol/codec/hash.js';
import type { RecordKind } from '../../protocol/records/bodies.js';
import type { PositionRow } from '../../protocol/settlement/row.js';
import type { Change } from './changes.js';
import { entryOf } from './tables.js';
import type { Step, World } from './world.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';

type Field = Change['fields'][number];
type Seen = (step: Step, world: World) => boolean;

const told =
  <T extends LedgerEvent['type']>(
    type: T,
    is: (event: Extract<LedgerEvent, { type: T }>, step: Step, world: World) => boolean = () => true,
  ): Seen =>
  (step, world) =>
    step.events.some(
      (event) => event.type === type && is(event as Extract<LedgerEvent, { type: T }>, step, world),
    );

/** Whether an object is `how` whose path has these names; `*` is any. */
const object =
  (
    how: Change['how'],
    path: string,
    is: (change: Change, step: Step, world: World) => boolean = () => true,
  ): Seen =>
  (step, world) =>
    step.changes.some(
      (change) => change.how === how && matches(change.path, path) && is(change, step, world),
    );

const field =
  (
    path: string,
    name: string,
    is: (field: Field, change: Change, step: Step) => boolean = () => true,
  ): Seen =>
  (step) =>
    step.changes.some(
      (change) =>
        change.how === 'changed' &&
        matches(change.path, path) &&
        change.fields.some((each) => each.name === name && is(each, change, step)),
    );

const matches = (path: readonly string[], wanted: string): boolean => {
  const parts = wanted.split(' ');
  return parts.length === path.length && parts.every((part, i) => part === '*' || part === path[i]);
};

const grows = ({ before, after }: Field): boolean => Number(after) > Number(before);
const falls = ({ before, after }: Field): boolean => Number(after) < Number(before);
const becomes =
  (value: string) =>
  ({ after }: Field): boolean =>
    after === value;
const holds = (step: Step, kind: RecordKind): boolean => step.records.some(({ body }) => body.kind === kind);
const all =
  (...seen: readonly Seen[]): Seen =>
  (step, world) =>
    seen.every((one) => one(step, world));
const any =
  (...seen: readonly Seen[]): Seen =>
  (step, world) =>
    seen.some((one) => one(step, world));
const holdsA =
  (kind: RecordKind): Seen =>
  (step) =>
    holds(step, kind);
const without =
  (seen: Seen): Seen =>
  (step, world) =>
    !seen(step, world);

/** The model of a point before the cut, by the names of both. */
const withheldOf = (pointId: string, { before }: Step): number =>
  before.commitments
    .filter(([, open]) => open.pointId === pointId)
    .reduce((sum, [, { seats }]) => sum + seats.filter(([, { withheld }]) => withheld).length, 0);
const finalIn: Seen = told('settled', ({ point }) => point.state === 'final');
const unaudited = (is: (withheld: number, step: Step) => boolean): Seen =>
  any(
    told(
      'released',
      ({ reason, pointId }, step) => reason === 'unaudited' && is(withheldOf(pointId, step), step),
    ),
    told(
      'settled',
      ({ point, pointId }, step) =>
        point.state === 'revoked' && point.reason === 'unaudited' && is(withheldOf(pointId, step), step),
    ),
  );
const twoClaims: Seen = ({ records }) => {
  const points = records.flatMap(({ body }) => (body.kind === 'claim' ? [body.pointId] : []));
  return new Set(points).size < points.length;
};
const heldBefore: Seen = ({ records, number }, { steps }) =>
  records.some(({ cid }) =>
    steps.some((step) => step.number < number && step.records.some((one) => one.cid === cid)),
  );
const isOwn = (name: string | undefined): boolean => /^[A-Z]$/.test(name ?? '');
/** A final model that is given a member beyond those that its vacant seats and panels call for. */
const oneMore: Seen = (step, { names }) =>
  step.changes.some(({ how, path }) => {
    if (how !== 'added' || !matches(path, 'commitments * seats *')) return false;
    const cid = names.valueOf(path[1] as string);
    const [old, now] = [
      entryOf(step.before.commitments, cid),
      entryOf(step.after.commitments, cid),
    ] as unknown as { seats: readonly unknown[]; vacant: number; drawings: number; finalCut: number }[];
    return (
      old !== undefined &&
      now !== undefined &&
      old.finalCut > 0 &&
      old.drawings === now.drawings &&
      now.seats.length - old.seats.length > old.vacant
    );
  });

/** How each rule shows in a cut that it has decided something. Refusals show by their codes. */
export const witnesses: Readonly<Record<string, Seen>> = {
  'BEACON-4': (_, { chain }) => chain.cuts.at(-1)?.cut.body.pulse !== null,
  'BEACON-5': (_, { chain: { ledger } }) => ledger.beacon !== ledger.reveal,
  'CUT-3': ({ records }) => records.length > 1,
  'CUT-4': object('added', 'members *', ({ fields }) =>
    fields.some(({ name, after }) => name === 'nextSlot' && after !== '0'),
  ),
  'CUT-5': heldBefore,
  'CUT-7': object('added', 'members *', ({ fields }) =>
    fields.some(({ name, after }) => name === 'nextSlot' && after !== '0'),
  ),
  'AWAY-1': holdsA('away'),
  'AWAY-2': all(
    holdsA('away'),
    any(field('members *', 'abstentions', grows), object('removed', 'commitments * apprentices *')),
  ),
  'AWAY-3': ({ after }, { campaign }) =>
    after.points.some(
      ([, { heartbeat, commitment }]) =>
        commitment === null && heartbeat + campaign.claims.leaseEpochs < after.number,
    ),
  'AWAY-4': all(without(holdsA('away')), field('members *', 'awayUntil', falls)),
  'LEDGER-1': () => true,
  'LEDGER-2': () => true,
  'LEDGER-3': ({ before, after }) => after.settled > before.settled,
  'DRAW-1': told('drawn'),
  'DRAW-2': told('drawn'),
  'DRAW-3': all(twoClaims, told('lost')),
  'SLOT-1': object('removed', 'members * slots *'),
  'SLOT-3': told('lost'),
  'SLOT-4': told('released', ({ reason }) => reason === 'expired'),
  'SLOT-5': all(
    field('members *', 'skipped', grows),
    object('removed', 'members * slots *'),
    without(holdsA('skip')),
  ),
  'GENERATION-1': object('added', 'members * slots * draw', ({ fields }) =>
    fields.some(({ name, after }) => name === 'generation' && after !== '0'),
  ),
  'GENERATION-2': told('settled', ({ point }) => point.state === 'free'),
  'GENERATION-3': any(
    told('settled', ({ point }) => point.state === 'revoked'),
    told('released', ({ reason }) => ['forged', 'barred', 'unaudited'].includes(reason)),
  ),
  'ACCOUNT-2': field('accounts *', 'sequence', grows),
  'ACCOUNT-3': told('frozen'),
  'TRANSFER-1': told('transferred'),
  'DELEGATION-1': told('delegated'),
  'DELEGATION-2': object('added', 'members * slots *', ({ path }) => !isOwn(path[3]?.split('/')[0])),
  'UNDELEGATION-1': told('undelegated'),
  'TERM-1': told('returned'),
  'TERM-2': any(told('assigned'), field('delegations *', 'termCut', grows)),
  'TERM-3': told('assigned'),
  'BOND-2': told('slashed'),
  'ENROLMENT-2': object('added', 'members *'),
  'ENROLMENT-3': field('members *', 'enrolled', grows),
  'ENROLMENT-5': object('removed', 'members *'),
  'OPENING-1': object('added', 'members * slots *'),
  'CLAIM-2': told('held'),
  'CLAIM-3': twoClaims,
  'HEARTBEAT-1': field('points *', 'segments', grows),
  'COMMITMENT-1': told('committed'),
  'SKIP-1': all(holdsA('skip'), object('removed', 'members * slots *')),
  'AVAILABILITY-1': all(
    holdsA('availability'),
    any(field('commitments * seats *', 'alpha'), field('commitments * seats *', 'withheld')),
  ),
  'PLEDGE-1': field('commitments * seats *', 'pledge'),
  'ATTESTATION-1': object('added', 'commitments * seats * attested'),
  'ATTESTATION-2': object('added', 'commitments * seats * attested'),
  'DISPUTE-1': told('disputed'),
  'ABSTENTION-1': all(
    holdsA('abstention'),
    any(
      field('commitments *', 'abstained'),
      field('disputes *', 'abstained'),
      field('commitments * seats *', 'withheld'),
    ),
  ),
  'ABSTENTION-2': all(holdsA('abstention'), field('commitments * seats *', 'withheld')),
  'ABSTENTION-3': all(
    holdsA('abstention'),
    any(field('commitments *', 'abstained'), field('disputes *', 'abstained')),
  ),
  'REPLAY-1': any(object('added', 'disputes * replays *'), all(holdsA('replay'), told('verdict'))),
  'STANDING-1': field('members *', 'standing', grows),
  'STANDING-2': field('members *', 'standing', falls),
  'STANDING-3': any(
    all(field('members *', 'standing', becomes('0')), told('barred')),
    all(
      field('members *', 'standing', becomes('0')),
      unaudited((withheld) => withheld > 0),
    ),
    all(
      unaudited((withheld) => withheld === 0),
      without(field('members *', 'standing', becomes('0'))),
    ),
  ),
  'SILENCE-1': field('members *', 'reliability'),
  'SILENCE-2': any(field('commitments * seats *', 'silent'), field('commitments * apprentices *', 'silent')),
  'SILENCE-4': field('disputes * seats *', 'silent'),
  'SILENCE-3': any(field('members *', 'reliability', grows), field('members *', 'abstentions', becomes('0'))),
  'WORK-1': all(field('members *', 'hasShownWork'), any(finalIn, told('barred'))),
  'WORK-2': object('added', 'commitments * apprentices *'),
  'WORK-3': all(field('members *', 'hasShownWork', becomes('yes')), told('vested'), without(finalIn)),
  'WORK-4': object('added', 'commitments * apprentices * attested'),
  'PANEL-1': any(object('added', 'commitments * seats *'), object('added', 'disputes * seats *')),
  'PANEL-2': field('commitments *', 'drawings', grows),
  'PANEL-3': any(object('added', 'commitments * seats *'), object('added', 'disputes * seats *')),
  'PANEL-4': oneMore,
  'PANEL-6': field('disputes *', 'drawings', grows),
  'PANEL-7': field(
    'commitments *',
    'vacant',
    (vacant, { fields }) => falls(vacant) && !fields.some(({ name }) => name === 'drawings'),
  ),
  'PANEL-8': object('added', 'commitments * seats *', ({ path }, { after }, { names }) => {
    const open = entryOf(after.commitments, names.valueOf<Cid>(path[1] as string));
    return open?.drawings === 0;
  }),
  'PANEL-5': any(
    told(
      'settled',
      ({ point, pointId }, { before }) =>
        ['refused', 'abandoned'].includes(point.state) &&
        before.commitments.some(([, open]) => open.pointId === pointId && open.seats.length === 0),
    ),
    all(
      field(
        'commitments *',
        'drawings',
        ({ after }, { path }, { after: now }) =>
          after === '1' &&
          path.length > 0 &&
          now.commitments.some(([, { outcome }]) => outcome !== 'accepted'),
      ),
    ),
  ),
  'SAMPLE-1': any(field('commitments * seats *', 'alpha'), field('commitments * apprentices *', 'alpha')),
  'SAMPLE-2': object('added', 'commitments * seats * attested'),
  'SAMPLE-3': object('added', 'commitments * seats * attested'),
  'SAMPLE-5': field('commitments *', 'common'),
  'FINAL-1': finalIn,
  'FINAL-6': field('commitments *', 'revealCut'),
  'FINAL-7': all(
    unaudited((withheld) => withheld > 0),
    told('settled', ({ point }) => point.state === 'revoked'),
  ),
  'FINAL-8': told('settled', ({ point }) => point.state === 'duplicate'),
  'FINAL-2': unaudited((withheld) => withheld > 0),
  'FINAL-3': told('vested'),
  'FINAL-4': told(
    'settled',
    ({ point, pointId }, { before }) =>
      ['refused', 'abandoned'].includes(point.state) &&
      before.commitments.some(([, open]) => open.pointId === pointId && open.seats.length > 0),
  ),
  'FINAL-5': all(
    unaudited((withheld) => withheld === 0),
    without(told('verdict')),
  ),
  'DISPUTE-2': told(
    'verdict',
    ({ replays }, { records }, { chain }) =>
      replays.length > 0 && records.some(({ body }) => body.kind === 'replay' && isMisquoted(chain, body)),
  ),
  'DISPUTE-3': told('verdict', ({ verdict }) => verdict !== 'lapsed'),
  'DISPUTE-4': all(told('verdict'), told('barred')),
  'DISPUTE-10': told('verdict', ({ verdict }) => verdict === 'lapsed'),
  'DISPUTE-11': all(
    told('verdict', ({ verdict }) => verdict === 'lapsed'),
    told('released', ({ reason }) => reason === 'unaudited'),
  ),
  'DISPUTE-8': object('removed', 'disputes *', (_change, { before, after }) =>
    before.disputes.some(
      ([cid, { commitment }]) =>
        entryOf(after.disputes, cid) === undefined && entryOf(after.commitments, commitment) !== undefined,
    ),
  ),
  'BAR-1': told('barred'),
  'ROUND-2': all(
    told('opened', ({ positions }) => positions > 0),
    field('delegations *', 'locked', grows),
  ),
  'ROUND-3': all(holdsA('prediction'), field('rounds *', 'digest')),
  'ROUND-4': all(holdsA('scores'), any(field('rounds *', 'digest'), told('paid'))),
  'ROUND-6': told('paid'),
  'ROUND-8': told('paid', ({ settled }) => settled.targets === null),
  'ROUND-11': any(
    field('delegations * final *', 'missed'),
    all(object('removed', 'delegations * final *'), without(any(told('barred'), told('settled')))),
  ),
  'PAYOUT-1': paidRow((row) => row.predicted && row.change !== 0n),
  'PAYOUT-2': paidRow((row) => row.predicted && row.change !== 0n),
  'PAYOUT-3': paidRow((row) => !row.predicted),
  'SETTLE-1': told('paid'),
  'SETTLE-2': paidRow((row) => !row.predicted),
  'SETTLE-3': paidRow((row) => row.predicted && row.change < 0n),
  'SETTLE-4': paidRow((row) => row.commission > 0n && row.fees > 0n),
  'SETTLE-5': all(told('paid'), field('accounts A', 'balance')),
  'SETTLE-6': told('paid'),
};

function paidRow(is: (row: PositionRow) => boolean): Seen {
  return told('paid', ({ settled }, _step, { settlements }) =>
    (settlements.get(settled.era)?.rows ?? []).some((row) => row.kind === 'position' && is(row)),
  );
}

function isMisquoted(
  { cuts }: World['chain'],
  { dispute, claimed }: { dispute: string; claimed: Uint8Array },
): boolean {
  const found = cuts.flatMap(({ records }) => records).find(({ cid }) => cid === dispute)?.body;
  return found?.kind === 'dispute' && Buffer.compare(found.claimed, claimed) !== 0;
}
