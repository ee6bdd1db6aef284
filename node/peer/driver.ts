import { setImmediate } from 'node:timers/promises';
import type { Network } from '../../protocol/campaign/network.js';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { hashInSteps, ledgerDigest, ledgerRoots, type LedgerRoots } from '../../protocol/ledger/digest.js';
import type { Effect, PeerInput, Admission } from '../../protocol/peer/effects.js';
import { takeHold } from '../../protocol/peer/hold.js';
import { openPeer, type PeerOptions, type PeerState } from '../../protocol/peer/state.js';
import { pointsOf, step } from '../../protocol/peer/step.js';
import type { RecordBody } from '../../protocol/records/bodies.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { encodeMessage } from '../../protocol/records/message.js';
import type { Publisher } from '../bus/bus.js';
import type { ToldWaiting } from '../bus/events.js';
import type { Costs } from '../cost/costs.js';
import type { Identity } from '../identity/identity.js';
import { Certainty, type Doubt } from './certainty.js';
import { peerCodes } from './codes.js';
import { NotHeld } from '../mesh/not-held.js';
import type { ToldHold } from '../restraint/hold.js';
import type { SnapshotMaker } from './snapshots/maker.js';
import { describeHalt } from './describe-halt.js';
import { cutAtHand, readCut, type CutAtHand } from './cut-at-hand.js';
import type { PeerStore } from './peer-store.js';
import { Outlook, type CutAge } from './outlook.js';
import { RecordReader, type RecordCodec, type RecordName } from './record-reader.js';
import { recoverLedger } from './recover.js';
import type { Resolver } from './resolver.js';
import { leavesBlocks, sweepBlocks } from './sweep.js';
import { inSteps } from './in-steps.js';
import { toldEvent } from './told-events.js';
import { Turns, type Lane } from './turns.js';
import type { Work } from './work.js';

export interface PeerDriverOptions extends Network {
  readonly identity: Identity;
  readonly peer: Pick<PeerOptions, 'trainings' | 'audits'>;
  /** Whether its owner says that nobody can have a later cut than the data directory. */
  readonly isNewest?: boolean;
  /** Whether a node that began with a snapshot folds all cuts itself from now on. */
  readonly replays?: boolean;
  /** What holds it from the start. */
  readonly hold?: ToldHold | null;
}

export interface PeerDriverDependencies {
  readonly store: PeerStore;
  /** Null where this node does not end epochs. */
  readonly resolver: Resolver | null;
  readonly bus: Publisher;
  /** What was decided could not be made durable: the node must stop. */
  readonly onFailure: (error: unknown) => void;
  readonly codec?: RecordCodec;
  /** Who knows whether the machine can finish enough of the grid, if anyone does. */
  readonly costs?: Pick<Costs, 'isUnfit'> | null;
  /** Who makes snapshots, if anyone does. */
  readonly snapshots?: Pick<SnapshotMaker, 'noteCut'>;
}

/** Where the effects of a peer go that reach beyond its store. */
export interface PeerOutlets {
  /** Null for a peer that only watches, which has nothing to do (rule PEER-3). */
  readonly work: Work | null;
  readonly publish: (message: Uint8Array) => void;
  /** Asks some peer for the cuts after one, and for what is pending there. */
  readonly pull: (since: number) => void;
  /** Finds a pulse of the public beacon, which comes back as an input. */
  readonly awaitPulse: (number: number) => void;
}

/** Cuts whose roots are kept: with epochs of ten minutes those of the last 42 hours. */
const rootsMax = 256;

/** What the ledger was after a cut, in hashes. */
export interface ToldRoots extends LedgerRoots {
  readonly cut: number;
  readonly digest: Hash;
}

/**
 * Drives the state machine of protocol/peer for real: one input at a time, each with its effects done, and
 * durable where they must be, before the next. What it decides is none of its own.
 */
export class PeerDriver {
  readonly #options: PeerDriverOptions;
  readonly #deps: PeerDriverDependencies;
  readonly #state: PeerState;
  readonly #certainty: Certainty;
  readonly #outlook: Outlook;
  /** Reads what lies here and what peers hand on. */
  readonly reader: RecordReader;
  /** After each of the latest cuts, by which people find where ledgers differ. */
  readonly #roots: ToldRoots[] = [];
  /** Inputs wait until it starts. */
  readonly #turns = new Turns();
  #outlets: PeerOutlets | null = null;
  /** What was pending when the last driver stopped. */
  #waiting: readonly VerifiedRecord[] = [];
  #ticking = false;
  #stopped = false;

  private constructor(
    options: PeerDriverOptions,
    dependencies: PeerDriverDependencies,
    parts: { state: PeerState; certainty: Certainty; reader: RecordReader },
  ) {
    this.#options = options;
    this.#deps = dependencies;
    this.#state = parts.state;
    this.#certainty = parts.certainty;
    this.#outlook = new Outlook(parts.state, dependencies.bus);
    this.reader = parts.reader;
  }

  /**
   * A peer as it was when its driver stopped, or as what is whole of its store makes it; it takes no input
   * before it starts. Throws STORE_CORRUPT or JOURNAL_CORRUPT.
   */
  static async open(options: PeerDriverOptions, dependencies: PeerDriverDependencies): Promise<PeerDriver> {
    const { campaign, network, identity, peer, isNewest = false, replays = false } = options;
    const { store, bus, codec } = dependencies;
    const reader = new RecordReader(network, codec);
    const tell = (what: string): void => bus.publish({ type: 'damage', what });
    const ledger = await recoverLedger(options, { store, reader }, { tell, replays });
    const halted = await store.readHalt();
    const own = { node: identity.key, vrfKey: identity.vrfKey };
    const state = openPeer(campaign, network, { ...own, ...peer }, nowMs(), ledger, halted);
    state.headSeen = Math.max(state.headSeen, store.mark.number);
    const certainty = await Certainty.open(
      { campaign, node: identity.key, isNewest },
      { mark: store.mark, state, openedMs: nowMs() },
    );
    state.isUnsure = certainty.doubt !== null;
    takeHold(state, holdInCuts(state, options.hold ?? null));
    if (certainty.doubt !== null) bus.publish({ type: 'unsure', ...certainty.doubt });
    const driver = new PeerDriver(options, dependencies, { state, certainty, reader });
    const waiting: VerifiedRecord[] = [];
    for await (const message of store.pendingMessages()) waiting.push(reader.read(message));
    driver.#waiting = waiting;
    await sweepBlocks(store, state.ledger, { node: identity.key, pending: waiting });
    await driver.#noteRoots();
    return driver;
  }

  /** Takes what was pending, judged by the ledger as it is now, and then whatever comes. */
  async start(outlets: PeerOutlets): Promise<void> {
    this.#outlets = outlets;
    for (const record of this.#waiting) {
      // What has no effect any more goes.
      if ((await this.#takeRecord(record)).action !== 'accept') await this.#deps.store.forget([record.cid]);
    }
    this.#waiting = [];
    this.#turns.open();
  }

  /** Takes no more input; resolves when what was under way is done, and no work runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#turns.open();
    await this.#turns.idle();
    await this.#outlets?.work?.stopAll();
  }

  /** No input is taken before there are any. */
  get #out(): PeerOutlets {
    if (this.#outlets === null) throw new TypeError('A driver that has not started has no effects');
    return this.#outlets;
  }

  /** Why the node signs nothing; null where it may. */
  get doubt(): Doubt | null {
    return this.#certainty.doubt;
  }

  /** What the node waits for before it trains another model; null where it trains as many as it is to. */
  get waiting(): ToldWaiting | null {
    return this.#outlook.waiting(nowMs());
  }

  get cutAge(): CutAge {
    return this.#outlook.cutAge(nowMs());
  }

  /** What the peer knows; for reading only. */
  get state(): Omit<PeerState, 'options'> {
    return this.#state;
  }

  /** A hash over all that this peer believes: peers at the same cut have the same. */
  digest(): Hash {
    return ledgerDigest(this.#state.ledger);
  }

  get latestRoots(): readonly ToldRoots[] {
    return this.#roots;
  }

  /** Hashes what has changed, and lets others have their turn meanwhile: from then on the digest is quick. */
  async #noteRoots(): Promise<void> {
    const { ledger } = this.#state;
    await inSteps(hashInSteps(ledger));
    this.#roots.push({ cut: ledger.number, digest: ledgerDigest(ledger), ...ledgerRoots(ledger) });
    if (this.#roots.length > rootsMax) this.#roots.shift();
  }

  /** The cut after which peers are asked for what they have: who is unsure asks for its latest one too. */
  get since(): number {
    const { ledger, isUnsure } = this.#state;
    return isUnsure ? Math.max(0, ledger.number - 1) : ledger.number;
  }

  /** A peer has told all that it has after `since`. */
  async heardAll(): Promise<void> {
    if (this.#certainty.heardAll(this.#state))
      await this.#inTurn('own', () => this.#beSure()).catch(() => undefined);
  }

  /** Whether a record brings nothing new: it is pending, or a cut that was folded. */
  async isKnown({ cid, cut }: RecordName): Promise<boolean> {
    const { ledger, pending } = this.#state;
    if (cid === ledger.head) this.#certainty.heardHead(cid);
    if (cut === null || cut > ledger.number) return pending.has(cid);
    return cid === ledger.head || (await this.#deps.store.readCut(cut)) === cid;
  }

  /** A record of this CID that was verified and is at hand. */
  held(cid: Cid): VerifiedRecord | undefined {
    return this.#state.pending.get(cid) ?? this.#state.early.get(cid);
  }

  /**
   * The messages of the cuts after `number` with their records, and of what is pending, for a peer that lacks
   * them. Throws NotHeld where the first of these cuts is not here.
   */
  async *messagesSince(number: number): AsyncIterable<Uint8Array> {
    if (number < this.#state.ledger.number && (await this.#deps.store.readCut(number + 1)) === null)
      throw new NotHeld();
    yield* this.#deps.store.cutsAfter(number);
    for (const { envelope } of [...this.#state.pending.values()]) yield encodeMessage(envelope);
  }

  takeRecord(record: VerifiedRecord, lane: Lane): Promise<Admission> {
    return this.#inTurn(lane, () => this.#takeRecord(record));
  }

  /** The same for one that came from nowhere else: it is told to the network where that would pass it on. */
  announce(record: VerifiedRecord, message: Uint8Array): Promise<Admission> {
    return this.#inTurn('own', () => this.#announce(record, message));
  }

  /**
   * Signs a record and announces it, unless there is an objection when its turn has come. Where another was
   * signed for its slot before, it is that one.
   */
  signUnless<O extends object>(
    body: RecordBody,
    objectTo: () => O | null,
  ): Promise<{ record: VerifiedRecord; objection: null } | { record: null; objection: O }> {
    return this.#inTurn('own', async () => {
      const objection = objectTo();
      return objection === null ? { record: await this.#sign(body), objection } : { record: null, objection };
    });
  }

  /**
   * `records` are those at hand of the ones it includes. Its resolver signed it, so that it waits for
   * nobody's message.
   */
  takeCut(
    cut: VerifiedRecord<'cut'>,
    includes: readonly Cid[],
    records: readonly VerifiedRecord[],
  ): Promise<Admission> {
    return this.#inTurn('own', () => this.#takeCut(cut, includes, records));
  }

  /** What the work or the clock brings. */
  async take(input: Exclude<PeerInput, { type: 'record' | 'cut' }>): Promise<void> {
    if (input.type === 'tick' && this.#ticking) return;
    this.#ticking ||= input.type === 'tick';
    await this.#inTurn('own', async () => {
      if (input.type === 'tick') await this.#prepareTick();
      await this.#step(input);
      if (input.type === 'tick') this.#outlook.look(nowMs());
    }).catch(() => undefined);
  }

  /** What the node's owner lets it do from now on; resolves once its work is told to stop, or started. */
  async hold(hold: ToldHold | null): Promise<void> {
    await this.#inTurn('own', () => this.#step({ type: 'hold', hold: holdInCuts(this.#state, hold) })).catch(
      () => undefined,
    );
  }

  async #prepareTick(): Promise<void> {
    this.#ticking = false;
    if (this.#certainty.isOver(nowMs())) await this.#beSure();
    if (this.#state.headSeen > this.#state.ledger.number) await this.#takeUp();
    // A slot for which nothing can be trained or stored would be lost.
    const isFull = this.#deps.store.blocks.isTight || this.#out.work?.isAnswering === false;
    if (isFull !== this.#state.isFull) await this.#step({ type: 'storage', isFull });
    const isUnfit = this.#deps.costs?.isUnfit ?? false;
    if (isUnfit !== this.#state.isUnfit) await this.#step({ type: 'fitness', isUnfit });
  }

  /** One input after the other; after a failure none, since the state is then ahead of what is durable. */
  #inTurn<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    return this.#turns.take(lane, async () => {
      if (this.#stopped) fail(peerCodes, 'PEER_STOPPED', 'The node takes no more input');
      try {
        return await work();
      } catch (error) {
        this.#stopped = true;
        this.#deps.onFailure(error);
        throw error;
      }
    });
  }

  /** From now on it signs and works. */
  async #beSure(): Promise<void> {
    await this.#certainty.settle();
    await this.#step({ type: 'unsure', isUnsure: false });
    this.#deps.bus.publish({ type: 'sure' });
  }

  async #takeRecord(record: VerifiedRecord): Promise<Admission> {
    const archive = await this.#deps.store.lookUp(pointsOf(this.#state, { record }));
    return (await this.#step({ type: 'record', record, archive })) as Admission;
  }

  async #announce(record: VerifiedRecord, message: Uint8Array): Promise<Admission> {
    const admission = await this.#takeRecord(record);
    if (admission.action === 'accept') this.#out.publish(message);
    return admission;
  }

  async #takeCut(
    cut: VerifiedRecord<'cut'>,
    cids: readonly Cid[],
    records: readonly VerifiedRecord[],
  ): Promise<Admission> {
    const { store } = this.#deps;
    const given = new Map(records.map((record) => [record.cid, record]));
    const known = cids.flatMap((cid) => given.get(cid) ?? this.held(cid) ?? []);
    await this.#prove(cut, known);
    const archive = await store.lookUp(pointsOf(this.#state, { cut, records: known }));
    const { ledger } = this.#state;
    const { number } = cut.body;
    // Who began with a snapshot has of its cut the CID alone.
    const settled = number > 0 && number === ledger.number ? ledger.head : await store.readCut(number);
    return (await this.#step({ type: 'cut', cut, settled, cids, records, archive })) as Admission;
  }

  /**
   * Looks at the proofs that a fold will ask for before it does, which are ten milliseconds each, and lets
   * others have their turn.
   */
  async #prove(cut: VerifiedRecord<'cut'>, records: readonly VerifiedRecord[]): Promise<void> {
    const { number, commitments } = this.#state.ledger;
    if (cut.body.number !== number + 1) return;
    for (const record of records) {
      if (record.body.kind !== 'attestation' || !commitments.has(record.body.commitment)) continue;
      if (record.vrfOutput !== null) await setImmediate();
    }
  }

  async #step(input: PeerInput): Promise<Admission | null> {
    const { verdict, effects } = step(this.#state, input, nowMs());
    for (const effect of effects) await this.#perform(effect);
    return verdict;
  }

  async #perform(effect: Effect): Promise<void> {
    const { store, bus } = this.#deps;
    switch (effect.type) {
      case 'settle':
        return this.#settle(effect);
      case 'keep':
        return store.keep(effect.record);
      case 'forget':
        return store.forget(effect.cids);
      case 'sign':
        await this.#sign(effect.body);
        return;
      case 'cut':
        return this.#endEpoch(effect);
      case 'awaitPulse':
        return this.#out.awaitPulse(effect.number);
      case 'pull':
        return this.#out.pull(this.since);
      case 'start':
        return this.#out.work?.start(effect.task, (input) => void this.take(input));
      case 'stop':
        return this.#out.work?.stop(effect.key);
      case 'halt': {
        await store.halt(effect.halt);
        return bus.publish({ type: 'halted', ...describeHalt(effect.halt) });
      }
    }
  }

  async #settle({ cut, records, events }: Extract<Effect, { type: 'settle' }>): Promise<void> {
    const { store, bus } = this.#deps;
    const { ledger, pending } = this.#state;
    const node = this.#options.identity.key;
    await store.settle({ cut, records, events, ledger });
    await this.#noteRoots();
    await this.#deps.snapshots?.noteCut(cut);
    if (store.blocks.isTight && events.some(leavesBlocks))
      await sweepBlocks(store, ledger, { node, pending: pending.values() });
    bus.publish({ type: 'cut', number: cut.body.number, records: records.length });
    for (const event of events) bus.publish(toldEvent(event, ledger, node));
  }

  /** The record that is signed for the slot of `body`, announced. */
  async #sign(body: RecordBody): Promise<VerifiedRecord> {
    const { message, made } = await this.#deps.store.sign(body, this.#options.identity);
    const record = made ?? this.reader.read(message);
    this.reader.noteOwn(record);
    await this.#announce(record, message);
    return record;
  }

  /** Signs the cut of an epoch that has ended. */
  async #endEpoch(effect: Extract<Effect, { type: 'cut' }>): Promise<void> {
    const { resolver, store } = this.#deps;
    const { identity } = this.#options;
    if (resolver === null) return;
    const body = resolver.cutBody(effect, this.#options, Date.now());
    const { message, made } = await store.sign(body, identity, effect.records);
    if (made !== null) this.reader.noteOwn(made);
    const cut = made === null ? null : { cut: made as VerifiedRecord<'cut'>, includes: effect.records };
    await this.#publishCut({ ...(cut ?? (await readCut(this.reader, message))), message, records: [] });
  }

  /**
   * Behind, it goes on with the next cut as far as that is here: it was signed and not folded, or lies behind
   * what was lost.
   */
  async #takeUp(): Promise<void> {
    const { store } = this.#deps;
    const held = (cid: Cid): VerifiedRecord | undefined => this.held(cid);
    const found = await cutAtHand(this.#state.ledger.number + 1, { store, reader: this.reader, held });
    if (found !== null) await this.#publishCut(found);
  }

  async #publishCut({ cut, includes, records, message }: CutAtHand): Promise<void> {
    await this.#takeCut(cut, includes, records);
    if (this.#deps.resolver !== null) this.#out.publish(message);
  }
}

/** A hold of so many ms is as long as the epochs that begin in it. */
function holdInCuts({ ledger }: PeerState, hold: ToldHold | null): { until: number | null } | null {
  if (hold === null) return null;
  const { endsMs } = hold;
  if (endsMs === null) return { until: null };
  const epochs = Math.ceil(Math.max(0, endsMs - Date.now()) / ledger.campaign.epochMs);
  return { until: ledger.number + 1 + epochs };
}

/** A clock that nobody sets: one that is put back must not keep epochs from ending. */
const nowMs = (): number => Math.floor(performance.now());
