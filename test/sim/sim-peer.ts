import type { LocalBeacon } from '../../cli/demo/local-beacon.js';
import { pulseMs } from '../../protocol/beacon/public-beacon.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import { openLedger, snapshotLedger, type Ledger } from '../../protocol/ledger/ledger.js';
import type { Effect, PeerInput } from '../../protocol/peer/effects.js';
import { ownRules, type LedgerRules } from '../../protocol/peer/ledger-rules.js';
import { pulseToName } from '../../protocol/ledger/pulses.js';
import { openPeerAt, type PeerState } from '../../protocol/peer/state.js';
import { pointsOf, step } from '../../protocol/peer/step.js';
import type { Task, TrainTask } from '../../protocol/peer/tasks.js';
import { journalKeyOf, type BodyOf, type RecordBody } from '../../protocol/records/bodies.js';
import { signRecord, type VerifiedRecord } from '../../protocol/records/envelope.js';
import { merkleRoot } from '../../protocol/records/merkle.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { Clock } from './clock.js';
import type { EventLog } from './event-log.js';
import type { History } from './history.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { Gossip } from './gossip.js';
import type { Home } from './home.js';
import { resolverTickMs, type Scenario } from './scenarios.js';
import type { SimIdentity } from './stand-ins.js';
import type { Role, Work } from './work.js';
import type { Archive, SettledPoint } from '../../protocol/ledger/archive.js';

/** A record that a peer signed, and the message that it goes out in. */
interface Own {
  readonly record: VerifiedRecord;
  readonly message: Uint8Array;
}

/** Bugs to plant, so that the checks are seen to fail. */
export interface Sabotage {
  /** The peers whose ledger `before` changes: it is theirs alone. */
  readonly meddled?: readonly number[];
  /** Meddles with a peer before it takes an input. */
  readonly before?: (peer: SimPeer, state: PeerState, input: PeerInput) => unknown;
  /** Meddles with what a peer's archive says. */
  readonly archive?: (pointId: PointId, found: SettledPoint | undefined) => SettledPoint | undefined;
  /** Whether the resolver signs a second cut of this number, and tells it to half of its neighbours. */
  readonly secondCut?: (number: number) => boolean;
}

/** A message with its signature verified. */
export interface Heard {
  readonly record: VerifiedRecord;
  readonly includes: readonly Cid[];
}

/** What a peer has around it. */
export interface Surroundings {
  readonly campaign: Campaign;
  readonly cid: Cid;
  readonly reveals: { at(cut: number): Hash };
  /** The campaign's public beacon, where it has one; virtual time is Unix time. */
  readonly beacon: LocalBeacon | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly scenario: Scenario;
  readonly network: Network<SimPeer>;
  readonly gossip: Gossip<SimPeer>;
  readonly history: History;
  readonly work: Work;
  readonly log: EventLog;
  /** For peers that share their ledgers. */
  readonly sharedRules: LedgerRules;
  readonly sabotage: Sabotage;
  readonly peers: readonly SimPeer[];
  isResolverAway(): boolean;
  isBeaconOut(): boolean;
  /** Whether a peer can have a model of its author's. */
  canFetch(peer: SimPeer, author: NodeKey): boolean;
  enrolSilent(ledger: Ledger): void;
  trainingsOf(index: number): number;
  read(message: Uint8Array): Heard;
  readOwn(envelope: Uint8Array, includes?: readonly Cid[]): Own;
}

/** Of one answer to who is behind. */
const answerCuts = 20;

/**
 * A driver of the real state machine: storage that survives its crashes, work that takes time, and
 * neighbours.
 */
export class SimPeer {
  readonly neighbours: SimPeer[] = [];
  online = true;
  /** Since when it hears what is told. */
  hearsSinceMs = 0;
  /** Whether it hears everything and comes to nothing: it signs nothing, and its work does not end. */
  flooded = false;
  #state: PeerState;
  /** What is durable: how many cuts it has (the history holds them), pending records, what was signed. */
  readonly #stored = { cuts: 0, pending: new Map<Cid, VerifiedRecord>(), signed: new Map<string, Own>() };
  /** Messages heard lately, and those before: gossip forgets them after a while, too. */
  #seen = [new Set<Uint8Array>(), new Set<Uint8Array>()] as const;
  /** Crashes end a life, and with it all that was under way. */
  #life = 0;
  #asleepSinceMs: number | null = null;
  /** What came due while it slept, each with the time by which that was later than its falling asleep. */
  readonly #postponed: { readonly afterMs: number; readonly run: () => void }[] = [];

  constructor(
    readonly world: Surroundings,
    readonly index: number,
    readonly identity: SimIdentity,
    readonly role: Role,
    /** Whether it folds and judges for itself what others are told. */
    readonly isPrivate: boolean,
    readonly home: Home,
    ledger: Ledger,
  ) {
    this.#state = this.#open(ledger);
  }

  /** Whether every message reaches it, also in a crowd. */
  get hearsAll(): boolean {
    return this.isPrivate || this.identity.key === this.world.campaign.resolver;
  }

  get ledger(): Ledger {
    return this.#state.ledger;
  }

  get waiting(): readonly VerifiedRecord[] {
    return [...this.#stored.pending.values()];
  }

  /** At a ledger that it shares, or at its own copy of it. */
  #open(ledger: Ledger): PeerState {
    const { clock, sharedRules } = this.world;
    const options = {
      node: this.identity.key,
      vrfKey: this.identity.vrfKey,
      trainings: this.world.trainingsOf(this.index),
      audits: 2,
    };
    if (!this.isPrivate) return openPeerAt(ledger, sharedRules, options, clock.nowMs);
    const copy = openLedger(ledger.campaign, ledger.cid, structuredClone(snapshotLedger(ledger)));
    return openPeerAt(copy, ownRules, options, clock.nowMs);
  }

  start(): void {
    const isResolver = this.world.campaign.resolver === this.identity.key;
    const { tickMs, seenMs } = this.world.scenario.paces;
    this.#every(isResolver ? Math.min(tickMs, resolverTickMs) : tickMs, () => {
      if (!(isResolver && this.world.isResolverAway())) this.#take({ type: 'tick' });
    });
    this.#every(seenMs, () => (this.#seen = [new Set(), this.#seen[0]]));
  }

  /** Loses everything that is not durable, for a while. */
  crash(downMs: number): void {
    this.#life++;
    this.online = false;
    this.#inLife(downMs, () => {
      this.online = true;
      this.#seen = [new Set(), new Set()];
      this.#state = this.#open(this.ledger);
      for (const record of [...this.#stored.pending.values()]) {
        const lost = this.world.random.chance(0.1);
        if (lost || this.#takeRecord(record) !== 'accept') this.#stored.pending.delete(record.cid);
      }
      this.start();
    });
  }

  /** Joins with a ledger of others, as a newcomer does who follows a snapshot. */
  join(ledger: Ledger): void {
    this.#state = this.#open(ledger);
    this.#stored.cuts = ledger.number;
    this.online = true;
    this.hearsSinceMs = this.world.clock.nowMs;
    this.start();
  }

  leave(): void {
    this.#life++;
    this.online = false;
  }

  /** Hears nothing for a while, and its own time stands still. */
  sleep(asleepMs: number): void {
    const { clock } = this.world;
    if (!this.online) return;
    this.online = false;
    this.#asleepSinceMs = clock.nowMs;
    const life = this.#life;
    clock.after(asleepMs, () => {
      if (life !== this.#life) return;
      this.#asleepSinceMs = null;
      this.online = true;
      this.hearsSinceMs = clock.nowMs;
      for (const { afterMs, run } of this.#postponed.splice(0)) clock.after(afterMs, run);
      this.#take({ type: 'tick' });
    });
  }

  /** Does no work for a while, of which it knows the end or does not. */
  hold(heldMs: number, isKnown: boolean): void {
    const cuts = Math.ceil(heldMs / this.world.campaign.epochMs);
    this.#take({ type: 'hold', hold: { until: isKnown ? this.ledger.number + 1 + cuts : null } });
    this.#inLife(heldMs, () => void this.#take({ type: 'hold', hold: null }));
  }

  hasHeard(message: Uint8Array): boolean {
    return this.#seen[0].has(message) || this.#seen[1].has(message);
  }

  /**
   * A message from a neighbour: judged, and passed on when it is accepted. A repetition reaches the rules,
   * too.
   */
  hear(message: Uint8Array, again: boolean): void {
    if (!again && this.hasHeard(message)) return;
    this.#seen[0].add(message);
    const { record, includes } = this.world.read(message);
    const action = isCut(record)
      ? this.#takeCut(record, includes, this.world.gossip.heardOf(this, includes))
      : this.#takeRecord(record);
    if (action === 'accept') this.#tell(message);
  }

  #tell(message: Uint8Array, to?: readonly SimPeer[]): void {
    this.#seen[0].add(message);
    this.world.gossip.tell(this, message, to);
  }

  #takeRecord(record: VerifiedRecord): string {
    return this.#take({
      type: 'record',
      record,
      archive: this.#archiveFor(() => pointsOf(this.#state, { record })),
    });
  }

  #takeCut(cut: VerifiedRecord<'cut'>, cids: readonly Cid[], records: readonly VerifiedRecord[]): string {
    const { number } = cut.body;
    const settled =
      this.world.history.foldsAfter(number - 1, Math.min(number, this.#stored.cuts))[0]?.cut.cid ?? null;
    return this.#take({
      type: 'cut',
      cut,
      settled,
      cids,
      records,
      archive: this.#archiveFor(() => {
        const given = new Map(records.map((record) => [record.cid, record]));
        const known = cids.flatMap((cid) => given.get(cid) ?? this.#state.pending.get(cid) ?? []);
        return pointsOf(this.#state, { cut, records: known });
      }),
    });
  }

  /**
   * Answers only for the points that the state machine named, so that a missing name shows; in a crowd those
   * look who fold for themselves.
   */
  #archiveFor(points: () => readonly PointId[]): Archive {
    const { history, sabotage, scenario } = this.world;
    const named = scenario.crowd === undefined || this.isPrivate ? new Set(points()) : null;
    return {
      settled: (pointId) => {
        if (named?.has(pointId) === false)
          throw new Error(`the archive was asked for ${pointId}, which pointsOf did not name`);
        const found = history.settledAt(pointId, this.#stored.cuts);
        return sabotage.archive === undefined ? found : sabotage.archive(pointId, found);
      },
      // A meddler's archive has no sketches either: they would tell a point that is trained again.
      nearest: (sketch) =>
        sabotage.archive === undefined ? history.sketchesAt(this.#stored.cuts).nearest(sketch) : null,
    };
  }

  #take(input: PeerInput): string {
    const { clock, log, sabotage } = this.world;
    this.world.enrolSilent(this.ledger);
    sabotage.before?.(this, this.#state, input);
    const { verdict, effects } = step(this.#state, input, clock.nowMs);
    log.note(clock.nowMs, this.index, input.type, verdict?.code ?? '', effects.length, this.ledger.number);
    if (verdict?.action === 'reject')
      throw new Error(`peer ${this.index} rejects what an honest peer passed on: ${verdict.code}`);
    for (const effect of effects) this.#perform(effect);
    return verdict?.action ?? 'none';
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'settle':
        this.world.history.check(effect, this.ledger);
        this.#stored.cuts = this.ledger.number;
        return;
      case 'keep':
        this.#stored.pending.set(effect.record.cid, effect.record);
        return;
      case 'forget':
        for (const cid of effect.cids) this.#stored.pending.delete(cid);
        return;
      case 'sign':
        return this.flooded ? undefined : this.say(effect.body);
      case 'cut':
        return this.#cut(effect);
      case 'awaitPulse':
        return this.#awaitPulse(effect.number);
      case 'pull':
        return this.#pull(effect.since);
      case 'start':
        return effect.task.type === 'train' ? this.#train(effect.task) : this.#work(effect.task);
      case 'stop':
        return;
      case 'halt':
        throw new Error(
          `peer ${this.index} ${effect.halt.type === 'equivocation' ? 'saw two cuts' : 'has another ledger than cut'} ${effect.halt.number}`,
        );
    }
  }

  /** Signs what its operator wants, and tells of it. */
  say(body: RecordBody): void {
    const { record, message } = this.#sign(body);
    if (this.#takeRecord(record) === 'accept') this.#tell(message);
  }

  #sign(body: RecordBody, includes: readonly Cid[] = []): Own {
    const slot = journalKeyOf(body);
    const own =
      this.#stored.signed.get(slot) ?? this.world.readOwn(signRecord(body, this.identity.sign), includes);
    this.#stored.signed.set(slot, own);
    return own;
  }

  /** Gets a pulse from a relay, some time after it is out; from none while there is an outage. */
  #awaitPulse(number: number): void {
    const { beacon, clock, random } = this.world;
    if (beacon === null) throw new Error(`peer ${this.index} waits for a pulse of no beacon`);
    const ask = (): void => {
      if (this.world.isBeaconOut()) return this.#inLife(5_000, ask);
      this.#take({ type: 'pulse', pulse: beacon.pulse(number) });
    };
    this.#inLife(Math.max(0, pulseMs(beacon.description, number) - clock.nowMs) + random.int(50, 1_500), ask);
  }

  #cut({ number, previous, records, ledger, pulse, nextPulseMin }: Extract<Effect, { type: 'cut' }>): void {
    const { campaign: rules, cid: campaign, clock, reveals, sabotage } = this.world;
    const body: BodyOf<'cut'> = {
      kind: 'cut',
      version: 1,
      campaign,
      node: this.identity.key,
      number,
      previous,
      recordsRoot: merkleRoot(records),
      recordCount: records.length,
      ledger,
      reveal: reveals.at(number),
      pulse,
      nextPulse: pulseToName(rules, nextPulseMin, clock.nowMs),
    };
    const { record, message } = this.#sign(body, records);
    this.#takeCut(record as VerifiedRecord<'cut'>, records, []);
    const half = sabotage.secondCut?.(number) === true ? Math.ceil(this.neighbours.length / 2) : 0;
    this.#tell(message, this.neighbours.slice(half));
    if (half === 0) return;
    const second = signRecord({ ...body, recordsRoot: merkleRoot([]), recordCount: 0 }, this.identity.sign);
    this.#tell(this.world.readOwn(second).message, this.neighbours.slice(0, half));
  }

  /** Asks one neighbour for what it has; the answer may be lost, late or from behind. */
  #pull(since: number): void {
    const { network, gossip, history } = this.world;
    const from = gossip.partnerOf(this);
    if (from === null) return;
    network.send(this, from, () => {
      const cuts = history.foldsAfter(since, Math.min(from.#stored.cuts, since + answerCuts));
      const waiting = gossip.waitingFor(from, this);
      network.send(from, this, () => {
        this.hearsSinceMs = 0;
        for (const { cut, includes, records } of cuts) this.#takeCut(cut, includes, records);
        for (const record of waiting) if (!this.#state.pending.has(record.cid)) this.#takeRecord(record);
        // A full answer may not have been all.
        if (cuts.length === answerCuts) this.#pull(this.ledger.number);
      });
    });
  }

  /** Trains a tenth at a time, and says how far it is. */
  #train(task: TrainTask): void {
    const { work, random, scenario } = this.world;
    const total = work.segmentsOf(task);
    const partMs = Math.ceil(random.int(...scenario.paces.trainMs) / total);
    const train = (done: number): void =>
      this.#whileWanted(task, partMs, () => {
        if (random.chance(0.02 / total)) this.#take({ type: 'abandoned', key: task.key, fault: 'local' });
        else if (done === total)
          this.#take({ type: 'trained', pointId: task.pointId, model: work.train(task, this.role) });
        else {
          this.#take({ type: 'progress', pointId: task.pointId, segments: done });
          train(done + 1);
        }
      });
    train(1);
  }

  #work(task: Exclude<Task, TrainTask>): void {
    const { work, random, scenario } = this.world;
    this.#whileWanted(task, random.int(...scenario.paces.workMs), () => {
      const { key } = task;
      if (random.chance(0.02))
        this.#take({ type: 'abandoned', key, fault: random.pick(['passing', 'local', 'model'] as const) });
      else if (task.type === 'fetch')
        this.#take(
          work.has(task, this.role) && this.world.canFetch(this, task.model.node)
            ? { type: 'fetched', key }
            : { type: 'abandoned', key, fault: 'passing' },
        );
      else if (task.type === 'audit')
        this.#take({ type: 'audited', key, outcome: work.audit(task, this.identity, this.role) });
      else this.#take({ type: 'replayed', key, ...work.replay(task, this.role) });
    });
  }

  /** A task that was stopped meanwhile yields nothing. */
  #whileWanted(task: Task, afterMs: number, run: () => void): void {
    this.#inLife(afterMs, () => {
      if (this.#state.tasks.get(task.key) !== task) return;
      if (this.flooded) this.#whileWanted(task, afterMs, run);
      else run();
    });
  }

  #inLife(afterMs: number, run: () => void): void {
    const { clock } = this.world;
    const life = this.#life;
    const due = (): void => {
      if (life !== this.#life) return;
      if (this.#asleepSinceMs === null) run();
      else this.#postponed.push({ afterMs: clock.nowMs - this.#asleepSinceMs, run: due });
    };
    clock.after(afterMs, due);
  }

  #every(periodMs: number, run: () => void): void {
    const again = (): void => {
      run();
      this.#inLife(periodMs, again);
    };
    this.#inLife(this.world.random.int(0, periodMs), again);
  }
}

const isCut = (record: VerifiedRecord): record is VerifiedRecord<'cut'> => record.body.kind === 'cut';
