import { ledgerDigest } from '../../protocol/ledger/digest.js';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import { snapshotLedger, type Ledger, type LedgerSnapshot } from '../../protocol/ledger/ledger.js';
import { Sketches } from '../../protocol/model/sketch.js';
import type { Effect } from '../../protocol/peer/effects.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import type { NodeKey, OwnerKey } from '../../protocol/records/keys.js';
import { amountsOf, sumOf } from '../protocol/ledger/amounts.js';
import { difference } from './difference.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';
import type { SettledPoint } from '../../protocol/ledger/archive.js';

type Settle = Extract<Effect, { type: 'settle' }>;

/** What a cut made of every ledger that folded it. */
interface Fold {
  readonly cut: VerifiedRecord<'cut'>;
  readonly includes: readonly Cid[];
  readonly records: readonly VerifiedRecord[];
  readonly events: readonly LedgerEvent[];
  /** Kept for a while. */
  ledger: LedgerSnapshot | null;
  readonly digest: Hash;
}

/**
 * What happened, as the first peer to fold each cut saw it, and the claim that everyone else sees the same.
 * Since it is checked, peers need not store it each for itself.
 */
export class History {
  readonly counts = {
    cuts: 0,
    records: 0,
    final: 0,
    refused: 0,
    abandoned: 0,
    duplicate: 0,
    collisions: 0,
    released: 0,
    unaudited: 0,
    vested: 0,
    revoked: 0,
    disputes: 0,
    forged: 0,
    caught: 0,
    stamped: 0,
    falselyAccused: 0,
    lapsed: 0,
    forgedFinal: 0,
    honestBarred: 0,
    assigned: 0,
    declined: 0,
    frozen: 0,
    slashed: 0,
    paid: 0,
    /** Folds that a peer did for itself and that gave what the first one gave. */
    compared: 0,
  };
  readonly #folds: Fold[] = [];
  readonly #checked = new WeakSet<readonly LedgerEvent[]>();
  readonly #settled = new Map<PointId, { cut: number; point: SettledPoint }[]>();
  readonly #sketches = new Map<number, Sketches>();
  /** Of each model that became final, the cuts that hold its commitment and that made it final. */
  readonly #finals: { readonly committed: number; readonly final: number }[] = [];
  readonly #committed = new Map<PointId, number>();
  readonly #finalOwners = new Map<PointId, OwnerKey>();

  /** With `isAttacked`, harm to honest peers is counted; else none must come to them. */
  constructor(
    readonly isHonest: (node: NodeKey) => boolean,
    readonly isForgery: (manifest: Cid) => boolean,
    readonly isAttacked: boolean,
    /** Cuts whose ledger is kept, for peers that fold them late; of older ones digests are compared. */
    readonly ledgersKept: number,
  ) {}

  /** Called after each fold of each peer: it throws where the peer contradicts another. */
  check(effect: Settle, ledger: Ledger): void {
    const known = this.#folds[ledger.number - 1];
    // Peers at one place are told of one fold.
    if (this.#checked.has(effect.events)) return;
    this.#checked.add(effect.events);
    checkAmounts(ledger);
    for (const event of effect.events) this.#checkEvent(event);
    if (known === undefined) return this.#add(effect, ledger);
    this.counts.compared++;
    const where = known.cut.cid === effect.cut.cid ? contradiction(known, effect.events, ledger) : '.cut';
    if (where !== null) throw new Error(`two ledgers after cut ${ledger.number}, at ${where}`);
  }

  foldsAfter(cut: number, upTo: number): readonly Fold[] {
    return this.#folds.slice(cut, upTo);
  }

  /** The sketches of the models that were final after `cut`, as a peer's archive holds them. */
  sketchesAt(cut: number): Sketches {
    const known = this.#sketches.get(cut);
    if (known !== undefined) return known;
    const sketches = new Sketches();
    for (const pointId of this.#settled.keys()) {
      const point = this.settledAt(pointId, cut);
      if (point?.state === 'final') sketches.add(pointId, point.sketch);
    }
    this.#sketches.set(cut, sketches);
    return sketches;
  }

  /** A settled point as the archive of a peer holds it that has folded `cut`. */
  settledAt(pointId: PointId, cut: number): SettledPoint | undefined {
    return this.#settled.get(pointId)?.findLast((entry) => entry.cut <= cut)?.point;
  }

  #add({ cut, records, events }: Settle, ledger: Ledger): void {
    const stored = structuredClone(snapshotLedger(ledger));
    const digest = ledgerDigest(ledger);
    this.#folds.push({
      cut,
      includes: records.map(({ cid }) => cid),
      records,
      events,
      ledger: stored,
      digest,
    });
    const old = this.#folds[this.#folds.length - 1 - this.ledgersKept];
    if (old !== undefined) old.ledger = null;
    this.counts.cuts++;
    this.counts.records += records.length;
    for (const event of events) this.#count(event, ledger.number);
  }

  #checkEvent(event: LedgerEvent): void {
    if (event.type === 'barred' && this.isHonest(event.node) && !this.isAttacked)
      throw new Error(`the honest node ${event.node} was barred: ${event.reason}`);
    if (event.type === 'disputed' && this.isHonest(event.node) && this.isHonest(event.accused)) {
      throw new Error(`the honest node ${event.node} accused another`);
    }
    if (event.type !== 'settled' || event.point.state !== 'final') return;
    const owner = this.#finalOwners.get(event.pointId) ?? event.point.owner;
    if (owner !== event.point.owner) throw new Error(`the point ${event.pointId} has two final owners`);
    this.#finalOwners.set(event.pointId, owner);
  }

  /**
   * Of the accepted models committed from a cut on and below another: how many became final, after how many
   * cuts in the mean, and of how many nothing came yet.
   */
  finalityFrom(
    cut: number,
    upTo = Number.MAX_SAFE_INTEGER,
  ): { finalSince: number; cutsToFinal: number; unfinished: number } {
    const cuts = this.#finals
      .filter(({ committed }) => committed >= cut && committed < upTo)
      .map(({ committed, final }) => final - committed);
    const mean = cuts.reduce((sum, each) => sum + each, 0) / Math.max(1, cuts.length);
    const unfinished = [...this.#committed.values()].filter(
      (committed) => committed >= cut && committed < upTo,
    ).length;
    return { finalSince: cuts.length, cutsToFinal: Math.round(100 * mean) / 100, unfinished };
  }

  #noteFinal({ pointId, point }: Extract<LedgerEvent, { type: 'settled' }>, cut: number): void {
    const committed = this.#committed.get(pointId);
    if (committed !== undefined && point.state === 'final') this.#finals.push({ committed, final: cut });
    this.#committed.delete(pointId);
  }

  #count(event: LedgerEvent, cut: number): void {
    const { counts } = this;
    if (event.type === 'settled') {
      const before = this.#settled.get(event.pointId) ?? [];
      if (before.at(-1)?.point.state === 'final' && event.point.state !== 'revoked')
        throw new Error(`the final point ${event.pointId} was settled again`);
      this.#settled.set(event.pointId, [...before, { cut, point: event.point }]);
      if (event.point.state !== 'free') counts[event.point.state]++;
    }
    if (event.type === 'committed' && event.outcome === 'accepted') this.#committed.set(event.pointId, cut);
    if (event.type === 'settled') this.#noteFinal(event, cut);
    if (event.type === 'settled' && event.point.state === 'final' && this.isForgery(event.point.manifest))
      counts.forgedFinal++;
    if (event.type === 'barred' && this.isHonest(event.node)) counts.honestBarred++;
    if (
      event.type === 'assigned' ||
      event.type === 'declined' ||
      event.type === 'frozen' ||
      event.type === 'slashed'
    )
      counts[event.type]++;
    if (
      event.type === 'paid' &&
      event.settled.positions.some(({ scores }) => scores !== null && scores.corr !== 0)
    )
      counts.paid++;
    if (event.type === 'lost') counts.collisions++;
    if (event.type === 'released') counts.released++;
    if (event.type === 'released' && event.reason === 'unaudited') counts.unaudited++;
    if (event.type === 'vested') counts.vested++;
    if (event.type === 'disputed') counts.disputes++;
    if (event.type === 'barred' && event.reason === 'forged') counts.caught++;
    if (event.type === 'barred' && event.reason === 'attested without retraining') counts.stamped++;
    if (event.type === 'verdict')
      counts[({ forged: 'forged', honest: 'falselyAccused', lapsed: 'lapsed' } as const)[event.verdict]]++;
  }
}

/** Where a fold differs from the first one; null where it is equal. */
const contradiction = (known: Fold, events: readonly LedgerEvent[], ledger: Ledger): string | null =>
  difference(
    { events: known.events, digest: known.digest, ledger: known.ledger },
    { events, digest: ledgerDigest(ledger), ledger: known.ledger && snapshotLedger(ledger) },
  );

/** Nothing is made or lost, and nobody owes anything. */
function checkAmounts(ledger: Ledger): void {
  const amounts = amountsOf(ledger);
  const negative = amounts.find((amount) => amount < 0n);
  if (negative !== undefined) throw new Error(`an amount is ${negative}`);
  const start = sumOf(ledger.campaign.stake.genesis.map(({ amount }) => amount));
  if (sumOf(amounts) !== start)
    throw new Error(`amounts sum to ${sumOf(amounts)} where the genesis has ${start}`);
}
