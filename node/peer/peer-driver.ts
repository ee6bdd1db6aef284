import { setImmediate } from 'node:timers/promises';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { ledgerDigest, roundDigest } from '../../protocol/ledger/digest.js';
import type { LedgerEvent } from '../../protocol/ledger/ledger.js';
import type { Effect, PeerInput, Admission } from '../../protocol/peer/effects.js';
import { openPeer, type PeerOptions, type PeerState } from '../../protocol/peer/state.js';
import { pointsOf, step } from '../../protocol/peer/step.js';
import type { BodyOf, RecordBody } from '../../protocol/records/bodies.js';
import { verifyRecord, type VerifiedRecord } from '../../protocol/records/envelope.js';
import { decodeMessage, encodeMessage, type Message } from '../../protocol/records/message.js';
import { verifySignature } from '../identity/signature.js';
import type { Identity } from '../identity/identity.js';
import type { AdmissionAction as GossipVerdict } from '../mesh/gossip.js';
import { positionsDue } from '../round/round-view.js';
import { objectionTo, unsignedRecord } from '../stake/objection-to.js';
import type { Network } from '../training/model-order.js';
import { Certainty, type Doubt } from './certainty.js';
import { peerCodes } from './codes.js';
import type { PeerEvent } from './events.js';
import { Inbox, isCut, nameOf, SendersFault, type RecordName } from './inbox.js';
import type { PeerStore } from './peer-store.js';
import { recoverLedger } from './recover.js';
import type { Resolver } from './resolver.js';
import { sweepBlocks } from './sweep.js';
import { Turns, type Lane } from './turns.js';
import type { Work } from './work.js';

export interface PeerDriverOptions extends Network {
  readonly identity: Identity;
  readonly peer: Pick<PeerOptions, 'trainings' | 'audits'>;
  /** Whether its owner says that nobody can have a later cut than the data directory. */
  readonly isNewest?: boolean;
}

export interface PeerDriverDependencies {
  readonly store: PeerStore;
  readonly work: Work;
  /** Null where this node does not end epochs. */
  readonly resolver: Resolver | null;
  readonly publish: (message: Uint8Array) => void;
  /** Asks some peer for the cuts after one, and for what is pending there. */
  readonly pull: (since: number) => void;
  readonly onEvent: (event: PeerEvent) => void;
  /** What was decided could not be made durable: the node must stop. */
  readonly onFailure: (error: unknown) => void;
}

/** What came of an order: the record that the node signed, or would have signed, and what is in its way. */
export interface Ordered {
  readonly record: Cid;
  readonly objection: { readonly code: string; readonly remedy: string } | null;
}

type Unsigned<B> = B extends RecordBody ? Omit<B, 'version' | 'campaign' | 'node' | 'models'> : never;
type Models<B> = B extends { models: (infer M)[] } ? { readonly models: readonly M[] } : unknown;
type OrderOf<K extends 'round' | 'prediction' | 'scores'> = Unsigned<BodyOf<K>> & Models<BodyOf<K>>;
/** What a node signs where its owner says so: the body of a record, but for what the node itself knows. */
export type Order = OrderOf<'round'> | OrderOf<'prediction'> | OrderOf<'scores'>;

/**
 * Drives the state machine of protocol/peer for real: one input at a time, each with its effects done, and
 * durable where they must be, before the next. What it decides is none of its own.
 */
export class PeerDriver {
  readonly #options: PeerDriverOptions;
  readonly #deps: PeerDriverDependencies;
  readonly #state: PeerState;
  /** Reads what peers hand on. */
  readonly inbox: Inbox;
  readonly #turns = new Turns();
  readonly #certainty: Certainty;
  #ticking = false;
  #stopped = false;

  private constructor(
    options: PeerDriverOptions,
    dependencies: PeerDriverDependencies,
    state: PeerState,
    certainty: Certainty,
  ) {
    this.#options = options;
    this.#deps = dependencies;
    this.#state = state;
    this.inbox = new Inbox(options.network);
    this.#certainty = certainty;
  }

  /**
   * A peer as it was when its driver stopped, or as what is whole of its store makes it. Throws STORE_CORRUPT
   * or JOURNAL_CORRUPT.
   */
  static async open(options: PeerDriverOptions, dependencies: PeerDriverDependencies): Promise<PeerDriver> {
    const { campaign, network, identity, peer, isNewest = false } = options;
    const { store, onEvent } = dependencies;
    const ledger = await recoverLedger(options, store, (what) => onEvent({ type: 'damage', what }));
    const halted = await store.readHalt();
    const state = openPeer(
      campaign,
      network,
      { node: identity.key, vrfKey: identity.vrfKey, ...peer },
      nowMs(),
      ledger,
      halted,
    );
    state.headSeen = Math.max(state.headSeen, store.mark.number);
    const certainty = await Certainty.open(
      { campaign, node: identity.key, isNewest },
      { mark: store.mark, state, openedMs: nowMs() },
    );
    state.isUnsure = certainty.doubt !== null;
    if (certainty.doubt !== null) onEvent({ type: 'unsure', ...certainty.doubt });
    const driver = new PeerDriver(options, dependencies, state, certainty);
    await sweepBlocks(dependencies.store, state.ledger, identity.key);
    // What was pending is judged by the ledger as it is now; what has no effect any more goes.
    for await (const message of dependencies.store.pendingMessages()) {
      const record = driver.#verify(decodeMessage(message, network));
      if ((await driver.takeRecord(record, 'own')).action !== 'accept')
        await dependencies.store.forget([record.cid]);
    }
    return driver;
  }

  /** Why the node signs nothing; null where it may. */
  get doubt(): Doubt | null {
    return this.#certainty.doubt;
  }

  /** What the peer knows; for reading only. */
  get state(): Omit<PeerState, 'options'> {
    return this.#state;
  }

  /** A hash over all that this peer believes: peers at the same cut have the same. */
  digest(): string {
    return ledgerDigest(this.#state.ledger);
  }

  /** Hashes the open rounds, and between two of them lets others have their turn: then `digest` is quick. */
  async hashRounds(): Promise<void> {
    for (const round of [...this.#state.ledger.rounds.values()]) {
      roundDigest(round);
      await setImmediate();
    }
  }

  /** What gossip does with a message that a peer handed on; see judgeMessage. */
  async takeMessage(bytes: Uint8Array, lane?: Lane): Promise<GossipVerdict> {
    return (await this.judgeMessage(bytes, lane)).action;
  }

  /**
   * A message that a peer handed on, and why it is dealt with so: a code of verdictCodes, refusalCodes,
   * cutCodes, recordCodes or codecCodes. What is cheap is checked first (rule MESH-8). Throws only what is a
   * bug of ours, or that the store failed.
   */
  async judgeMessage(
    bytes: Uint8Array,
    lane: Lane = 'stranger',
  ): Promise<{ action: GossipVerdict; code: string }> {
    const { inbox } = this;
    try {
      const opened = inbox.open(bytes);
      if (opened.known !== null && (await this.isKnown(opened.known))) return knownAs(opened.known);
      const decoded = inbox.decode(opened);
      if (decoded.body.kind === 'cut' && decoded.body.node !== this.#options.campaign.resolver)
        return { action: 'reject', code: 'CUT_SIGNER' };
      const record = inbox.verify(opened, decoded);
      if (await this.isKnown(nameOf(record))) return knownAs(nameOf(record));
      const includes = await inbox.includes(opened, record);
      return isCut(record) ? await this.takeCut(record, includes, []) : await this.takeRecord(record, lane);
    } catch (error) {
      if (error instanceof SendersFault) return { action: 'reject', code: error.code };
      throw error;
    }
  }

  /** The cut after which peers are asked for what they have: who is unsure asks for its latest one too. */
  get since(): number {
    const { ledger, isUnsure } = this.#state;
    return isUnsure ? Math.max(0, ledger.number - 1) : ledger.number;
  }

  /** A peer has told all that it has after `since`. */
  async heardAll(): Promise<void> {
    if (this.#certainty.heardAll(this.#state)) await this.#beSure();
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
   * them.
   */
  async *messagesSince(number: number): AsyncIterable<Uint8Array> {
    yield* this.#deps.store.cutsAfter(number);
    for (const { envelope } of [...this.#state.pending.values()]) yield encodeMessage(envelope);
  }

  /**
   * A record of an account that its owner hands in here: judged as one that a peer handed on, and told to the
   * network where that would pass it on. Throws PEER_ACCOUNT, codecCodes and recordCodes.
   */
  async submit(envelope: Uint8Array): Promise<Admission> {
    const bytes = encodeMessage(envelope);
    const opened = this.inbox.open(bytes);
    const record = this.inbox.decode(opened);
    if (!('account' in record.body))
      return fail(peerCodes, 'PEER_ACCOUNT', `A ${record.body.kind} is no record of an account`);
    if (await this.isKnown(nameOf(record))) return { action: 'ignore', code: 'RECORD_KNOWN' };
    const verdict = await this.takeRecord(this.inbox.verify(opened, record), 'own');
    if (verdict.action === 'accept') this.#deps.publish(bytes);
    return verdict;
  }

  /**
   * Signs what the node's owner orders. Where the next cut would object to it nothing is signed; what was
   * signed before is sent again. Throws PEER_UNSURE and codecCodes.
   */
  async order(order: Order): Promise<Ordered> {
    const { store, publish } = this.#deps;
    const { identity, network } = this.#options;
    const body = { version: 1, campaign: network, node: identity.key, ...order } as RecordBody;
    const unsigned = unsignedRecord(body);
    const { cid } = unsigned;
    if (this.#state.isUnsure)
      fail(peerCodes, 'PEER_UNSURE', 'The node does not know yet whether it has all that it signed');
    return this.#inTurn('own', async () => {
      const objection = objectionTo(this.#state.ledger, this.#state, unsigned);
      if (objection !== null) return { record: cid, objection };
      const message = await store.sign(body, identity);
      const record = this.#verify(decodeMessage(message, network));
      if (record.cid !== cid)
        return { record: record.cid, objection: { code: 'PEER_SIGNED', remedy: peerCodes.PEER_SIGNED } };
      const { action } = await this.#takeRecord(record);
      if (action === 'accept') publish(message);
      return { record: cid, objection: null };
    });
  }

  takeRecord(record: VerifiedRecord, lane: Lane): Promise<Admission> {
    return this.#inTurn(lane, () => this.#takeRecord(record));
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
      if (input.type === 'tick') {
        this.#ticking = false;
        if (this.#certainty.isOver(nowMs())) await this.#certain();
        if (this.#state.headSeen > this.#state.ledger.number) await this.#takeUp();
        // A slot for which nothing can be trained or stored would be lost.
        const isFull = this.#deps.store.blocks.isTight || !this.#deps.work.isAnswering;
        if (isFull !== this.#state.isFull) await this.#step({ type: 'storage', isFull });
      }
      await this.#step(input);
    }).catch(() => undefined);
  }

  /** Takes no more input; resolves when what was under way is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#turns.idle();
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
    await this.#inTurn('own', () => this.#certain()).catch(() => undefined);
  }

  async #certain(): Promise<void> {
    await this.#certainty.settle();
    await this.#step({ type: 'unsure', isUnsure: false });
    this.#deps.onEvent({ type: 'sure' });
  }

  #verify({ record }: Message): VerifiedRecord {
    return verifyRecord(record, verifySignature);
  }

  async #takeRecord(record: VerifiedRecord): Promise<Admission> {
    const archive = await this.#deps.store.lookUp(pointsOf(this.#state, { record }));
    return (await this.#step({ type: 'record', record, archive })) as Admission;
  }

  async #takeCut(
    cut: VerifiedRecord<'cut'>,
    cids: readonly Cid[],
    records: readonly VerifiedRecord[],
  ): Promise<Admission> {
    const given = new Map(records.map((record) => [record.cid, record]));
    const known = cids.flatMap((cid) => given.get(cid) ?? this.held(cid) ?? []);
    await this.#prove(cut, known);
    const archive = await this.#deps.store.lookUp(pointsOf(this.#state, { cut, records: known }));
    const settled = await this.#deps.store.readCut(cut.body.number);
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
      if (
        record.body.kind !== 'attestation' ||
        !commitments.has(record.body.commitment) ||
        record.vrfOutput === null
      )
        continue;
      await setImmediate();
    }
  }

  async #step(input: PeerInput): Promise<Admission | null> {
    const { verdict, effects } = step(this.#state, input, nowMs());
    for (const effect of effects) await this.#perform(effect);
    return verdict;
  }

  async #perform(effect: Effect): Promise<void> {
    const { store, work, pull, onEvent } = this.#deps;
    switch (effect.type) {
      case 'settle':
        await store.settle(effect, this.#state.ledger);
        if (store.blocks.isTight && effect.events.some(leavesBlocks))
          await sweepBlocks(store, this.#state.ledger, this.#options.identity.key);
        onEvent({ type: 'cut', number: effect.cut.body.number, records: effect.records.length });
        for (const event of effect.events) onEvent(this.#told(event, effect.cut.body.number));
        return;
      case 'keep':
        return store.keep(effect.record);
      case 'forget':
        return store.forget(effect.cids);
      case 'sign':
        return this.#sign(effect.body);
      case 'cut':
        return this.#endEpoch(effect);
      case 'pull':
        return pull(this.since);
      case 'start':
        return work.start(effect.task, (input) => void this.take(input));
      case 'stop':
        return work.stop(effect.key);
      case 'halt':
        await store.halt(effect.equivocation);
        return onEvent({
          type: 'halted',
          number: effect.equivocation.number,
          cuts: effect.equivocation.cuts,
        });
    }
  }

  /** An event for whoever watches; a settlement's table may be long, and is asked for where it is wanted. */
  #told(event: LedgerEvent, cut: number): PeerEvent {
    switch (event.type) {
      case 'opened':
        return {
          ...event,
          cut,
          own: positionsDue(this.#state.ledger.rounds.get(event.era), this.#options.identity.key),
        };
      case 'paid':
        return {
          type: 'paid',
          era: event.settled.era,
          targets: event.settled.targets,
          root: event.table.root,
          cut,
        };
      default:
        return { ...event, cut };
    }
  }

  async #sign(body: RecordBody): Promise<void> {
    const message = await this.#deps.store.sign(body, this.#options.identity);
    const { action } = await this.#takeRecord(this.#verify(decodeMessage(message, this.#options.network)));
    if (action === 'accept') this.#deps.publish(message);
  }

  /** Signs the cut of an epoch that has ended. */
  async #endEpoch(effect: Extract<Effect, { type: 'cut' }>): Promise<void> {
    const { resolver, store } = this.#deps;
    const { network, identity } = this.#options;
    if (resolver === null) return;
    const message = decodeMessage(
      await store.sign(resolver.cutBody(effect, network), identity, effect.records),
      network,
    );
    await this.#publishCut(message, []);
  }

  /**
   * Behind, it goes on with the next cut as far as that is here: it was signed and not folded, or lies behind
   * what was lost.
   */
  async #takeUp(): Promise<void> {
    const found = await this.#deps.store.cutAtHand(this.#state.ledger.number + 1);
    if (found !== null)
      await this.#publishCut(
        found.cut,
        found.records.map((message) => this.held(message.record.cid) ?? this.#verify(message)),
      );
  }

  async #publishCut({ record, includes }: Message, records: readonly VerifiedRecord[]): Promise<void> {
    await this.#takeCut(this.#verify({ record, includes }) as VerifiedRecord<'cut'>, includes, records);
    if (this.#deps.resolver !== null) this.#deps.publish(encodeMessage(record.envelope, includes));
  }
}

/** A clock that nobody sets: one that is put back must not keep epochs from ending. */
const nowMs = (): number => Math.floor(performance.now());

const knownAs = ({ cut }: RecordName) =>
  ({ action: 'ignore', code: cut === null ? 'RECORD_KNOWN' : 'CUT_KNOWN' }) as const;

/**
 * After these some blocks may be wanted no more; what is released or final is settled, and the blocks of a
 * final model stay.
 */
const leavesBlocks = (event: LedgerEvent): boolean =>
  event.type === 'settled' ? event.point.state !== 'final' : event.type === 'lost' || event.type === 'barred';
