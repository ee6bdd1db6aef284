import type { Identity } from '../../node/identity/identity.js';
import { drawDistinct, sampledSegments, uniformSample } from '../../protocol/audit/sample.js';
import { cidOf, domainHash, hashBytes, textBytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import { snapshotLedger, type Ledger, type LedgerSnapshot, type SettledPoint } from '../../protocol/ledger/ledger.js';
import type { Effect, PeerInput } from '../../protocol/peer/effects.js';
import { openPeer, type PeerState } from '../../protocol/peer/state.js';
import { pointsOf, step } from '../../protocol/peer/step.js';
import type { AuditOutcome, AuditTask, ReplayTask, Task, TrainTask } from '../../protocol/peer/tasks.js';
import { slotOf, type RecordBody } from '../../protocol/records/bodies.js';
import { decodeRecord, signRecord, type VerifiedRecord } from '../../protocol/records/envelope.js';
import { merkleRoot } from '../../protocol/records/merkle.js';
import { encodeMessage } from '../../protocol/records/message.js';
import { vrfOutput, vrfProve } from '../../protocol/vrf/vrf.js';
import type { World } from './world.js';

type Role = 'honest' | 'forger' | 'false accuser';
const segments = 10;
/** Manifests of forgers, and which of their segments are forged. */
const isForged = (manifest: Cid, segment: number): boolean => forgedManifests.has(manifest) && segment < segments / 2;
const forgedManifests = new Set<Cid>();

/** A driver of the real state machine: storage that survives its crashes, work that takes time, and neighbours. */
export class SimPeer {
  readonly neighbours: SimPeer[] = [];
  online = true;
  #state: PeerState;
  /** What is durable: the latest ledger, the cuts with their records, pending records, settled points, what was signed. */
  readonly #stored = {
    ledger: undefined as LedgerSnapshot | undefined,
    cuts: [] as { message: Uint8Array; records: Uint8Array[] }[],
    pending: new Map<Cid, VerifiedRecord>(),
    archive: new Map<PointId, SettledPoint>(),
    signed: new Map<string, Uint8Array>(),
  };
  #seen = new Set<Uint8Array>();
  #life = 0;

  constructor(readonly world: World, readonly index: number, readonly identity: Identity, readonly role: Role) {
    this.#state = this.#open();
  }

  get ledger(): Ledger {
    return this.#state.ledger;
  }

  #open(): PeerState {
    const { campaign, cid, clock } = this.world;
    const options = { node: this.identity.key, vrfKey: this.identity.vrfKey, trainings: 1, audits: 2 };
    return openPeer(campaign, cid, options, clock.nowMs, structuredClone(this.#stored.ledger));
  }

  start(): void {
    const life = this.#life;
    const tick = (): void => {
      if (life !== this.#life) return;
      if (!(this.ledger.campaign.resolver === this.identity.key && this.world.isResolverAway())) this.#take({ type: 'tick' });
      this.world.clock.after(1_000, tick);
    };
    this.world.clock.after(this.world.random.int(0, 1_000), tick);
  }

  /** Loses everything that is not durable, for a while. */
  crash(downMs: number): void {
    this.#life++;
    this.online = false;
    const life = this.#life;
    this.world.clock.after(downMs, () => {
      if (life !== this.#life) return;
      this.online = true;
      this.#seen = new Set();
      this.#state = this.#open();
      for (const record of [...this.#stored.pending.values()]) this.#takeRecord(record);
      for (const envelope of this.#stored.signed.values()) this.#takeRecord(this.world.verify(decodeRecord(envelope, this.world.cid)));
      this.start();
    });
  }

  /** A message from a neighbour: judged, and passed on when it is accepted. */
  hear(message: Uint8Array): void {
    if (this.#seen.has(message)) return;
    this.#seen.add(message);
    const { record, includes } = this.world.decode(message);
    const verified = this.world.verify(record);
    const action = verified.body.kind === 'cut' ? this.#takeCut(verified as VerifiedRecord<'cut'>, includes, []) : this.#takeRecord(verified);
    if (action === 'accept') this.#tell(message);
  }

  #tell(message: Uint8Array): void {
    this.#seen.add(message);
    for (const neighbour of this.neighbours) this.world.send(this, neighbour, () => neighbour.hear(message));
  }

  #takeRecord(record: VerifiedRecord): string {
    if (record.body.kind === 'cut') return 'ignore';
    return this.#take({ type: 'record', record, archive: this.#archiveFor(pointsOf(this.#state, { record })) });
  }

  #takeCut(cut: VerifiedRecord<'cut'>, cids: readonly Cid[], records: readonly VerifiedRecord[]): string {
    const known = cids.flatMap((cid) => records.find((record) => record.cid === cid) ?? this.#state.pending.get(cid) ?? []);
    return this.#take({ type: 'cut', cut, cids, records, archive: this.#archiveFor(pointsOf(this.#state, { cut, records: known })) });
  }

  /** Answers only for the points that the state machine named, so that a missing name shows. */
  #archiveFor(points: readonly PointId[]): (pointId: PointId) => SettledPoint | undefined {
    const found = new Map(points.map((point) => [point, this.#stored.archive.get(point)]));
    return (pointId) => {
      if (!found.has(pointId)) throw new Error(`the archive was asked for ${pointId}, which pointsOf did not name`);
      return found.get(pointId);
    };
  }

  #take(input: PeerInput): string {
    const { verdict, effects } = step(this.#state, input, this.world.clock.nowMs);
    if (verdict?.action === 'reject' && this.role === 'honest') throw new Error(`peer ${this.index} rejects an honest message: ${verdict.code}`);
    for (const effect of effects) this.#perform(effect);
    return verdict?.action ?? 'none';
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'settle': {
        const message = encodeMessage(effect.cut.envelope, effect.records.map(({ cid }) => cid));
        this.#stored.cuts.push({ message, records: effect.records.map(({ envelope }) => encodeMessage(envelope)) });
        for (const event of effect.events) if (event.type === 'settled') this.#stored.archive.set(event.pointId, event.point);
        this.#stored.ledger = structuredClone(snapshotLedger(this.ledger));
        this.world.checkFold(this.ledger, effect.events);
        return;
      }
      case 'keep': this.#stored.pending.set(effect.record.cid, effect.record); return;
      case 'forget': for (const cid of effect.cids) this.#stored.pending.delete(cid); return;
      case 'sign': {
        const record = this.#sign(effect.body);
        const action = this.#takeRecord(record);
        if (action === 'accept') this.#tell(encodeMessage(record.envelope));
        return;
      }
      case 'cut': this.#cut(effect); return;
      case 'pull': this.#pull(effect.since); return;
      case 'start': this.#work(effect.task); return;
      case 'stop': return;
      case 'halt': throw new Error(`peer ${this.index} saw two cuts ${effect.equivocation.number}`);
    }
  }

  #sign(body: RecordBody): VerifiedRecord {
    const slot = slotOf(body);
    const envelope = this.#stored.signed.get(slot) ?? signRecord(body, this.identity.sign);
    this.#stored.signed.set(slot, envelope);
    return this.world.verify(decodeRecord(envelope, this.world.cid));
  }

  #cut({ number, previous, records }: Extract<Effect, { type: 'cut' }>): void {
    const beacon = this.world.beacons.at(number);
    const { cid: campaign } = this.world;
    const cut = this.#sign({
      kind: 'cut', version: 1, campaign, node: this.identity.key, number, previous,
      recordsRoot: merkleRoot(records), recordCount: records.length, beacon, targetsDigest: null,
    }) as VerifiedRecord<'cut'>;
    this.#takeCut(cut, records, []);
    this.#tell(encodeMessage(cut.envelope, records));
  }

  /** Asks one neighbour for what it has; the answer may be lost, late or from behind. */
  #pull(since: number): void {
    const from = this.world.random.pick(this.neighbours);
    this.world.send(this, from, () => {
      const cuts = from.#stored.cuts.slice(since, since + 20);
      const pending = [...from.#stored.pending.values()];
      this.world.send(from, this, () => {
        for (const { message, records } of cuts) {
          const { record, includes } = this.world.decode(message);
          const verified = records.map((one) => this.world.verify(this.world.decode(one).record));
          this.#takeCut(this.world.verify(record) as VerifiedRecord<'cut'>, includes, verified);
        }
        for (const record of pending) if (!this.#state.pending.has(record.cid)) this.#takeRecord(record);
      });
    });
  }

  /** Work takes virtual time; a task that was stopped meanwhile, or a peer that crashed, yields nothing. */
  #work(task: Task): void {
    const life = this.#life;
    const durationMs = task.type === 'train' ? this.world.random.int(5_000, 60_000) : this.world.random.int(1_000, 20_000);
    this.world.clock.after(durationMs, () => {
      if (life !== this.#life || this.#state.tasks.get(task.key) !== task) return;
      if (this.world.random.chance(0.02)) this.#take({ type: 'abandoned', key: task.key });
      else if (task.type === 'train') this.#take(this.#trained(task));
      else if (task.type === 'audit') this.#take({ type: 'audited', key: task.key, outcome: this.#audited(task) });
      else this.#take({ type: 'replayed', key: task.key, found: this.#replayed(task) });
    });
  }

  #trained({ pointId, owner }: TrainTask): PeerInput {
    const manifest = cidOf(textBytes(`${this.role} ${owner} ${pointId}`));
    if (this.role === 'forger') forgedManifests.add(manifest);
    const corr = Number(BigInt(`0x${domainHash('sim-corr', hashBytes(pointId)).slice(0, 8)}`) % 40_000_000n);
    return { type: 'trained', pointId, model: { manifest, segments, corr, sharpe: 1 } };
  }

  #audited({ model, alpha }: AuditTask): AuditOutcome {
    const proof = vrfProve(this.identity.vrfSecret, hashBytes(alpha));
    const output = domainHash('vrf-output', vrfOutput(proof)!);
    const uniform = uniformSample(this.world.campaign, output, model.segments);
    const influence = drawDistinct(domainHash('sim-influence', textBytes(model.manifest)), 'influence', 1_000, model.segments);
    const sample = sampledSegments(this.world.campaign, uniform, influence, false);
    const accused = this.role === 'false accuser' ? sample[0] : sample.find((segment) => isForged(model.manifest, segment));
    if (accused !== undefined) {
      const claimed = this.world.result(model.manifest, accused, false);
      return { type: 'mismatch', subject: 'segment', position: accused, claimed, found: this.world.result(model.manifest, accused, true) };
    }
    const transcript = (segment: number): Hash => domainHash('sim-transcript', hashBytes(output), textBytes(`${segment}`));
    return { type: 'match', proof, segments: sample.map((segment) => ({ segment, transcript: transcript(segment) })), eras: uniform.eras };
  }

  #replayed({ model, position }: ReplayTask): Uint8Array {
    return this.world.result(model.manifest, position, isForged(model.manifest, position));
  }
}
