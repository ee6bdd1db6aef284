import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import type { Archive } from '../../protocol/ledger/archive.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { PeerState } from '../../protocol/peer/state.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { PeerStore } from '../peer/peer-store.js';
import { storeCodes } from '../store/codes.js';
import type { Round, RoundPosition } from '../../protocol/ledger/rounds/open-round.js';
import { lastScoresCut } from '../../protocol/ledger/rounds/settle-rounds.js';
import { predictionsOf, scoresOf } from '../../protocol/ledger/rounds/positions.js';

type State = Pick<PeerState, 'ledger' | 'pending'>;

/**
 * How far the predictions of a model are: none yet, signed but in no cut, in time, in a cut after the
 * deadline, or none by the deadline. What came in time may be scored.
 */
export type PositionState = 'awaited' | 'pending' | 'predicted' | 'late' | 'missing' | 'scored';

/**
 * The rounds that a node knows: those that are not settled with how far they are, and those that are with
 * their roots, which have no targets where nobody scored them in time.
 */
export async function viewRounds(state: State, store: PeerStore) {
  const settled = [];
  for await (const { era, cut, rows, targets, positions, root } of store.settlements())
    settled.push({ era, cut, rows, targets, root, positions: positions.length });
  return { cut: state.ledger.number, open: await viewOpenRounds(state, store), settled };
}

/** The rounds that are not settled, and how many of their positions are how far. */
export async function viewOpenRounds(state: State, store: PeerStore) {
  const open = [];
  for (const [era, round] of state.ledger.rounds) {
    const late = await store.latePoints(era);
    const states = [...round.positions].map(([pointId, position]) =>
      stateOf(state.ledger, round, pointId, position, late),
    );
    const count = (wanted: PositionState): number => states.filter((one) => one === wanted).length;
    open.push({
      ...headOf(state.ledger, era, round),
      positions: states.length,
      awaited: count('awaited'),
      predicted: count('predicted') + count('scored'),
      late: count('late'),
      missing: count('missing'),
      scored: count('scored'),
    });
  }
  return open;
}

/**
 * A round that is not settled, with its positions, as the node `own` sees it; null where there is none of
 * that era.
 */
export async function viewRound({ ledger, pending }: State, store: PeerStore, era: string, own: NodeKey) {
  const round = ledger.rounds.get(era);
  if (round === undefined) return null;
  const late = await store.latePoints(era);
  const out = new Map(
    [...pending.values()].flatMap(({ body }) =>
      body.kind === 'prediction' && body.era === era && body.node === own
        ? body.models.map(({ pointId, predictions }) => [pointId, predictions] as const)
        : [],
    ),
  );
  const archive = await store.lookUp([...round.positions.keys()]);
  return {
    ...headOf(ledger, era, round),
    cut: ledger.number,
    /** The next record of predictions that this node may sign. */
    nextPart: store.own.predictionParts(era),
    models: [...round.positions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([pointId, position]) => ({
        pointId,
        account: position.account,
        node: position.node,
        own: position.node === own,
        stake: position.stake,
        verifiers: position.verifiers,
        manifest: manifestOf(archive, pointId),
        predictions: predictionsOf(position) ?? out.get(pointId) ?? null,
        state:
          position.phase.type === 'open' && out.has(pointId)
            ? ('pending' as const)
            : stateOf(ledger, round, pointId, position, late),
        corr: scoresOf(position)?.corr ?? null,
        mmc: scoresOf(position)?.mmc ?? null,
      })),
  };
}

/** A model with a position has vested, and so is final for good. Throws STORE_CORRUPT. */
export function manifestOf(archive: Archive, pointId: PointId): Cid {
  const point = archive.settled(pointId);
  if (point?.state === 'final') return point.manifest;
  return fail(storeCodes, 'STORE_CORRUPT', `The point ${pointId} of a round is not final`);
}

/**
 * Scores count up to the cut `scoresUntil`; `part` of them comes next, of `parts` once the first is there.
 */
function headOf(ledger: Ledger, era: string, round: Round) {
  const { cut: opened, deadline, rows, phase } = round;
  const { part, parts, targets } = phase.type === 'scored' ? phase : { part: 0, parts: null, targets: null };
  return { era, opened, deadline, scoresUntil: lastScoresCut(ledger, round), rows, part, parts, targets };
}

function stateOf(
  { number }: Ledger,
  { deadline }: Round,
  pointId: PointId,
  { phase }: RoundPosition,
  late: ReadonlySet<PointId>,
): PositionState {
  if (phase.type !== 'open') return phase.type;
  if (number < deadline) return 'awaited';
  return late.has(pointId) ? 'late' : 'missing';
}

/** With lists that nobody changes, as those that come over the API. */
type Lists<T> = { readonly [N in keyof T]: T[N] extends (infer I)[] ? readonly I[] : T[N] };
export type RoundList = Lists<Awaited<ReturnType<typeof viewRounds>>>;
export type RoundView = Lists<NonNullable<Awaited<ReturnType<typeof viewRound>>>>;
