import { sha512 } from '@noble/hashes/sha2.js';
import { identityOf, type Identity } from '../../node/identity/identity.js';
import { verifySignature } from '../../node/identity/signature.js';
import { campaignCid, type Campaign } from '../../protocol/campaign/campaign.js';
import { domainHash, hashBytes, textBytes, uint32Bytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import { ledgerDigest } from '../../protocol/ledger/digest.js';
import type { Ledger, LedgerEvent } from '../../protocol/ledger/ledger.js';
import { verifyRecord, type SignedRecord, type VerifiedRecord } from '../../protocol/records/envelope.js';
import { decodeMessage, type Message } from '../../protocol/records/message.js';
import type { OwnerKey } from '../../protocol/records/keys.js';
import type { PointId } from '../../protocol/grid/point.js';
import { testBeacons, testCampaign } from '../fixtures/campaign.js';
import { Clock } from './clock.js';
import { Random } from './random.js';
import { SimPeer } from './sim-peer.js';

export interface Scenario {
  readonly seed: number;
  readonly peers: number;
  readonly durationMs: number;
  /** Share of messages lost, and of those delivered twice. */
  readonly loss: number;
  readonly duplication: number;
  readonly delayMs: readonly [number, number];
  /** The peers with an index below `at` hear nothing of the others in this time. */
  readonly partition: { fromMs: number; toMs: number; at: number } | null;
  readonly resolverAway: { fromMs: number; toMs: number } | null;
  /** Every how many ms some peer is killed and, a while later, started from what it had stored. */
  readonly crashEveryMs: number | null;
  readonly forgers: number;
  readonly falseAccusers: number;
  readonly changes?: Partial<Campaign>;
}

/** Peers of the real state machine in virtual time, a network that mistreats them, and what must hold throughout. */
export class World {
  readonly clock = new Clock();
  readonly random: Random;
  readonly peers: SimPeer[] = [];
  readonly campaign: Campaign;
  readonly cid: Cid;
  readonly beacons = testBeacons();
  readonly counts = { events: 0, delivered: 0, lost: 0, final: 0, collisions: 0, forged: 0, refused: 0, released: 0, crashes: 0 };
  readonly #decoded = new WeakMap<Uint8Array, Message>();
  readonly #verified = new Map<string, VerifiedRecord>();
  readonly #digests = new Map<number, Hash>();
  readonly #owners = new Map<PointId, OwnerKey>();
  readonly #honest = new Set<string>();

  private constructor(readonly scenario: Scenario, identities: readonly Identity[]) {
    this.random = new Random(scenario.seed);
    this.campaign = testCampaign(identities[0]!.key, scenario.changes);
    this.cid = campaignCid(this.campaign);
    identities.forEach((identity, i) => {
      const role = i === 0 ? 'honest' : i <= scenario.forgers ? 'forger' : i <= scenario.forgers + scenario.falseAccusers ? 'false accuser' : 'honest';
      if (role === 'honest') this.#honest.add(identity.key);
      this.peers.push(new SimPeer(this, i, identity, role));
    });
    // A ring keeps the graph in one piece; three random chords each make it small.
    this.peers.forEach((peer, i) => {
      for (const j of [i + 1, this.random.int(0, 1e6), this.random.int(0, 1e6), this.random.int(0, 1e6)]) this.#connect(peer, this.peers[j % this.peers.length]!);
    });
  }

  static async create(scenario: Scenario): Promise<World> {
    const seedOf = (i: number): Uint8Array => hashBytes(domainHash('sim-identity', uint32Bytes(i)));
    return new World(scenario, await Promise.all(Array.from({ length: scenario.peers }, (_, i) => identityOf(seedOf(i)))));
  }

  #connect(a: SimPeer, b: SimPeer): void {
    if (a === b || a.neighbours.includes(b)) return;
    a.neighbours.push(b);
    b.neighbours.push(a);
  }

  /** Runs to the end; whatever is thrown names the seed that replays it. */
  run(): void {
    const { seed, durationMs, crashEveryMs } = this.scenario;
    try {
      for (const peer of this.peers) peer.start();
      if (crashEveryMs !== null) this.#crashEvery(crashEveryMs);
      while (this.clock.next(durationMs)) this.counts.events++;
      this.#checkAgreement();
    } catch (error) {
      throw new Error(`seed ${seed} at ${this.clock.nowMs} ms: ${(error as Error).message}`, { cause: error });
    }
  }

  #crashEvery(everyMs: number): void {
    // The last fifth is calm, so that everyone can catch up.
    if (this.clock.nowMs > this.scenario.durationMs * 0.8) return;
    this.clock.after(everyMs, () => {
      this.counts.crashes++;
      this.random.pick(this.peers).crash(this.random.int(1_000, 60_000));
      this.#crashEvery(everyMs);
    });
  }

  /** Whether a message between two peers arrives, and when; calm in the last fifth. */
  send(from: SimPeer, to: SimPeer, deliver: () => void): void {
    const { loss, duplication, delayMs, durationMs, partition } = this.scenario;
    const calm = this.clock.nowMs > durationMs * 0.8;
    const apart = partition !== null && this.clock.nowMs >= partition.fromMs && this.clock.nowMs < partition.toMs
      && from.index < partition.at !== to.index < partition.at;
    if (apart || (!calm && this.random.chance(loss))) {
      this.counts.lost++;
      return;
    }
    for (let copies = this.random.chance(duplication) ? 2 : 1; copies > 0; copies--) {
      this.clock.after(this.random.int(...delayMs), () => {
        this.counts.delivered++;
        if (to.online) deliver();
      });
    }
  }

  isResolverAway(): boolean {
    const away = this.scenario.resolverAway;
    return away !== null && this.clock.nowMs >= away.fromMs && this.clock.nowMs < away.toMs;
  }

  /** Decoding and signatures are those of the node; every result is kept, since all peers would find the same. */
  decode(message: Uint8Array): Message {
    const known = this.#decoded.get(message);
    if (known !== undefined) return known;
    const decoded = decodeMessage(message, this.cid);
    this.#decoded.set(message, decoded);
    return decoded;
  }

  verify(record: SignedRecord): VerifiedRecord {
    const id = domainHash('sim-envelope', record.envelope);
    const known = this.#verified.get(id) ?? verifyRecord(record, verifySignature);
    this.#verified.set(id, known);
    return known;
  }

  /** Called after each fold: no peer contradicts a cut, no point has two final owners, no honest node is barred. */
  checkFold(ledger: Ledger, events: readonly LedgerEvent[]): void {
    const digest = ledgerDigest(ledger);
    const known = this.#digests.get(ledger.number);
    if (known !== undefined && known !== digest) throw new Error(`two ledgers after cut ${ledger.number}`);
    for (const event of events) this.#checkEvent(event, known === undefined);
    this.#digests.set(ledger.number, digest);
  }

  #checkEvent(event: LedgerEvent, first: boolean): void {
    if (event.type === 'barred' && this.#honest.has(event.node)) throw new Error(`the honest node ${event.node} was barred: ${event.reason}`);
    if (event.type === 'settled' && event.point.state === 'final') {
      const owner = this.#owners.get(event.pointId);
      if (owner !== undefined && owner !== event.point.owner) throw new Error(`point ${event.pointId} has two final owners`);
      if (owner !== undefined && first) throw new Error(`point ${event.pointId} became final twice`);
      this.#owners.set(event.pointId, event.point.owner);
    }
    if (!first) return;
    if (event.type === 'settled' && event.point.state === 'final') this.counts.final++;
    if (event.type === 'settled' && event.point.state === 'refused') this.counts.refused++;
    if (event.type === 'lost') this.counts.collisions++;
    if (event.type === 'released') this.counts.released++;
    if (event.type === 'verdict' && event.verdict === 'forged') this.counts.forged++;
  }

  #checkAgreement(): void {
    const heads = new Set(this.peers.map(({ ledger }) => ledger.number));
    if (heads.size !== 1) throw new Error(`at the end peers are at the cuts ${[...heads].join(', ')}`);
  }

  /** A result of training that differs for every segment and model, as 64 bytes. */
  result(manifest: Cid, segment: number, truth: boolean): Uint8Array {
    return sha512(textBytes(`${manifest} ${segment} ${truth ? 'true' : 'claimed'}`));
  }
}
