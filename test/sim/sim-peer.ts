import type { Identity } from '../../node/identity/identity.js';
import type { LocalBeacon } from '../../cli/demo/local-beacon.js';
import { pulseMs } from '../../protocol/beacon/public-beacon.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import type { Effect, PeerInput } from '../../protocol/peer/effects.js';
import type { LedgerRules } from '../../protocol/peer/ledger-rules.js';
import { pulseToName } from '../../protocol/ledger/pulses.js';
import { openPeer, openPeerAt, type PeerState } from '../../protocol/peer/state.js';
import { pointsOf, step } from '../../protocol/peer/step.js';
import type { Task, TrainTask } from '../../protocol/peer/tasks.js';
import { journalKeyOf, type BodyOf, type RecordBody } from '../../protocol/records/bodies.js';
import { signRecord, type VerifiedRecord } from '../../protocol/records/envelope.js';
import { merkleRoot } from '../../protocol/records/merkle.js';
import type { Clock } from './clock.js';
import type { EventLog } from './event-log.js';
import type { History } from './history.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
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
  readonly network: Network;
  readonly history: History;
  readonly work: Work;
  readonly log: EventLog;
  /** For peers that share their ledgers, and the ledger before any cut that they share. */
  readonly sharedRules: LedgerRules;
  readonly firstLedger: Ledger;
  readonly sabotage: Sabotage;
  readonly peers: readonly SimPeer[];
  isResolverAway(): boolean;
  isBeaconOut(): boolean;
  enrolSilent(ledger: Ledger): void;
  trainingsOf(index: number): number;
  read(message: Uint8Array): Heard;
  readOwn(envelope: Uint8Array, includes?: readonly Cid[]): Own;
}

/**
 * A driver of the real state machine: storage that survives its crashes, work that takes time, and
 * neighbours.
 */
export class SimPeer {
  readonly neighbours: SimPeer[] = [];
  online = true;
  /** Whether it hears everything and comes to nothing: it signs nothing, and its work does not end. */
  flooded = false;
  #state: PeerState;
  /** What is durable: how many cuts it has (the history holds them), pending records, what was signed. */
  readonly #stored = { cuts: 0, pending: new Map<Cid, VerifiedRecord>(), signed: new Map<string, Own>() };
  /** Messages heard lately, and those before: gossip forgets them after a while, too. */
  #seen = [new Set<Uint8Array>(), new Set<Uint8Array>()] as const;
  /** Crashes end a life, and with it all that was under way. */
  #life = 0;

  constructor(
    readonly world: Surroundings,
    readonly index: number,
    readonly identity: Identity,
    readonly role: Role,
    /** Whether it folds and judges for itself what others are told. */
    readonly isPrivate: boolean,
  ) {
    this.#state = this.#open(world.firstLedger);
  }

  get ledger(): Ledger {
    return this.#state.ledger;
  }

  /** At a ledger that it shares, or at its own copy of it. */
  #open(ledger: Ledger): PeerState {
    const { campaign, cid, clock, history, sharedRules } = this.world;
    const options = {
      node: this.identity.key,
      vrfKey: this.identity.vrfKey,
      trainings: this.world.trainingsOf(this.index),
      audits: 2,
    };
    return this.isPrivate
      ? openPeer(campaign, cid, options, clock.nowMs, history.ledgerAt(this.#stored.cuts))
      : openPeerAt(ledger, sharedRules, options, clock.nowMs);
  }

  start(): void {
    const isResolver = this.world.campaign.resolver === this.identity.key;
    this.#every(1_000, () => {
      if (!(isResolver && this.world.isResolverAway())) this.#take({ type: 'tick' });
    });
    this.#every(60_000, () => (this.#seen = [new Set(), this.#seen[0]]));
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
    const action = isCut(record) ? this.#takeCut(record, includes, []) : this.#takeRecord(record);
    if (action === 'accept') this.#tell(message);
  }

  #tell(message: Uint8Array, neighbours: readonly SimPeer[] = this.neighbours): void {
    this.#seen[0].add(message);
    for (const neighbour of neighbours) {
      if (!neighbour.hasHeard(message))
        this.world.network.send(this, neighbour, (again) => neighbour.hear(message, again));
    }
  }

  #takeRecord(record: VerifiedRecord): string {
    return this.#take({
      type: 'record',
      record,
      archive: this.#archiveFor(pointsOf(this.#state, { record })),
    });
  }

  #takeCut(cut: VerifiedRecord<'cut'>, cids: readonly Cid[], records: readonly VerifiedRecord[]): string {
    const given = new Map(records.map((record) => [record.cid, record]));
    const known = cids.flatMap((cid) => given.get(cid) ?? this.#state.pending.get(cid) ?? []);
    const { number } = cut.body;
    const settled =
      this.world.history.foldsAfter(number - 1, Math.min(number, this.#stored.cuts))[0]?.cut.cid ?? null;
    return this.#take({
      type: 'cut',
      cut,
      settled,
      cids,
      records,
      archive: this.#archiveFor(pointsOf(this.#state, { cut, records: known })),
    });
  }

  /** Answers only for the points that the state machine named, so that a missing name shows. */
  #archiveFor(points: readonly PointId[]): Archive {
    const { history, sabotage } = this.world;
    const named = new Set(points);
    return {
      settled: (pointId) => {
        if (!named.has(pointId))
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
    const { network, random, history } = this.world;
    const from = random.pick(this.neighbours);
    network.send(this, from, () => {
      const cuts = history.foldsAfter(since, Math.min(from.#stored.cuts, since + 20));
      const pending = [...from.#stored.pending.values()];
      network.send(from, this, () => {
        for (const { cut, includes, records } of cuts) this.#takeCut(cut, includes, records);
        for (const record of pending) if (!this.#state.pending.has(record.cid)) this.#takeRecord(record);
      });
    });
  }

  /** Trains a tenth at a time, and says how far it is. */
  #train(task: TrainTask): void {
    const { work, random } = this.world;
    const total = work.segmentsOf(task);
    const partMs = Math.ceil(random.int(5_000, 60_000) / total);
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
    const { work, random } = this.world;
    this.#whileWanted(task, random.int(1_000, 20_000), () => {
      const { key } = task;
      if (random.chance(0.02))
        this.#take({ type: 'abandoned', key, fault: random.pick(['passing', 'local', 'model'] as const) });
      else if (task.type === 'fetch')
        this.#take(
          work.has(task, this.role) ? { type: 'fetched', key } : { type: 'abandoned', key, fault: 'passing' },
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
    const life = this.#life;
    this.world.clock.after(afterMs, () => {
      if (life === this.#life) run();
    });
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
