import type { Cid } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import { drawOf } from '../../protocol/ledger/slots/slot.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { Gossip } from './gossip.js';
import { isDirect, latencyMs, regionAt } from './home.js';
import type { Heard, SimPeer, Surroundings } from './sim-peer.js';

/** What a peer checks before it passes a message on: a signature, and the rules. */
const hopMs = 5;
/** Each peer passes a message on to so many that have not heard it: gossipsub's 8, less those that have. */
const spreadPerHop = 5;
/** Gossipsub tells each second what a mesh has missed. */
const heartbeatMs = 1_000;
/** Of ways to a peer: those that only a heartbeat heals, and those on which a message is lost. */
const [healedShare, lostShare] = [0.05, 0.001];
/** What is under way for longer than this was lost. */
const wayMaxMs = 20_000;
/** Epochs for which what was told is kept. */
const keptEpochs = 4;

interface Told extends Heard {
  readonly serial: number;
  readonly from: SimPeer;
  readonly atMs: number;
}

/** The records of a cut as far as they were told, and those of them that may still be under way. */
interface Listed {
  readonly records: readonly VerifiedRecord[];
  readonly isWhole: boolean;
  readonly lateMs: number;
  readonly recent: readonly Told[];
}

/**
 * Gossip of many peers, whose hops are not followed one by one: when a message reaches a peer is a function
 * of the two and of chance, which anyone can ask at any time. Who shares its ledger with others is told only
 * what is its own to judge: cuts, and claims of a point that it drew. All else it has, as far as it would
 * have arrived, when a cut asks for it.
 */
export class Spread implements Gossip<SimPeer> {
  /** How long cuts were under way, in ms, by how the peer that heard of it is reached. */
  readonly cutWays: { readonly peer: SimPeer; readonly ms: number }[] = [];
  /** How often a peer asked another for what it lacks. */
  pulls = 0;
  #serial = 0;
  readonly #told = new Map<Cid, Told>();
  /** Of these, the records that no cut holds yet. */
  readonly #waiting = new Map<Cid, Told>();
  readonly #listed = new WeakMap<readonly Cid[], Listed>();
  #rivals: { readonly ledger: Ledger; readonly drawn: ReadonlyMap<PointId, readonly NodeKey[]> } | null =
    null;
  readonly #hops: number;

  constructor(
    readonly world: Pick<Surroundings, 'clock' | 'random' | 'read' | 'peers' | 'scenario' | 'campaign'>,
    count: number,
  ) {
    this.#hops = Math.max(1, Math.ceil(Math.log(count) / Math.log(spreadPerHop)));
  }

  /** What its author tells spreads; what others pass on is under way already. */
  tell(from: SimPeer, message: Uint8Array): void {
    const heard = this.world.read(message);
    const { cid } = heard.record;
    if (this.#told.has(cid)) return;
    const told = { ...heard, serial: this.#serial++, from, atMs: this.world.clock.nowMs };
    this.#told.set(cid, told);
    if (heard.record.body.kind === 'cut') {
      this.#forget();
      for (const included of heard.includes) this.#waiting.delete(included);
    } else this.#waiting.set(cid, told);
    for (const peer of this.#hearersOf(told)) if (peer !== from) this.#deliver(told, message, peer);
  }

  /** Nothing where a record is missing: then the peer asks for all of them. */
  heardOf(peer: SimPeer, cids: readonly Cid[]): readonly VerifiedRecord[] {
    // It has kept what it heard.
    if (peer.hearsAll) return [];
    const { records, isWhole, lateMs, recent } = this.#listOf(cids);
    const { nowMs } = this.world.clock;
    if (!isWhole || lateMs < peer.hearsSinceMs) return [];
    return recent.every((told) => told.from === peer || told.atMs + this.#wayMs(told, peer) <= nowMs)
      ? records
      : [];
  }

  partnerOf(peer: SimPeer): SimPeer | null {
    this.pulls++;
    for (let tries = 0; tries < 20; tries++) {
      const found = this.world.random.pick(this.world.peers);
      if (found !== peer && found.online) return found;
    }
    return null;
  }

  /** All that has reached the one; who shares its ledger is told what is its own to judge as that comes. */
  waitingFor(from: SimPeer, to: SimPeer): readonly VerifiedRecord[] {
    if (!to.hearsAll) return [];
    const { nowMs } = this.world.clock;
    return [...this.#waiting.values()]
      .filter((told) => told.from === from || told.atMs + this.#wayMs(told, from) <= nowMs)
      .map(({ record }) => record);
  }

  /** How long a message takes between two peers that are connected, through a relay if need be. */
  linkMs(from: SimPeer, to: SimPeer): number {
    const chance = (): number => this.world.random.int(0, 999_999) / 1_000_000;
    if (isDirect(from.home.reach, to.home.reach))
      return latencyMs(from.home.region, to.home.region, chance());
    const relay = regionAt(chance());
    return latencyMs(from.home.region, relay, chance()) + latencyMs(relay, to.home.region, chance());
  }

  #hearersOf({ record: { body } }: Told): Iterable<SimPeer> {
    if (body.kind === 'cut') return this.world.peers.filter(({ online }) => online);
    const all = this.world.peers.filter((peer) => peer.hearsAll);
    if (body.kind !== 'claim') return all;
    const rivals = this.#rivalsFor(body.pointId);
    return rivals.length < 2
      ? all
      : [...all, ...this.world.peers.filter((peer) => !peer.hearsAll && rivals.includes(peer.identity.key))];
  }

  /** Who has drawn a point, by the newest ledger. */
  #rivalsFor(pointId: PointId): readonly NodeKey[] {
    const { ledger } = this.world.peers[0] as SimPeer;
    if (this.#rivals?.ledger !== ledger) {
      const drawn = new Map<PointId, NodeKey[]>();
      for (const [node, { slots }] of ledger.members)
        for (const open of slots.values()) {
          const point = drawOf(open)?.pointId;
          if (point !== undefined) drawn.set(point, [...(drawn.get(point) ?? []), node]);
        }
      this.#rivals = { ledger, drawn };
    }
    return this.#rivals.drawn.get(pointId) ?? [];
  }

  #deliver(told: Told, message: Uint8Array, peer: SimPeer): void {
    const ms = this.#wayMs(told, peer);
    if (ms > wayMaxMs) return;
    this.world.clock.after(ms, () => {
      if (!peer.online) return;
      if (told.record.body.kind === 'cut') this.cutWays.push({ peer, ms });
      peer.hear(message, false);
    });
  }

  #listOf(cids: readonly Cid[]): Listed {
    const known = this.#listed.get(cids);
    if (known !== undefined) return known;
    const told = cids.flatMap((cid) => this.#told.get(cid) ?? []);
    const listed = {
      records: told.map(({ record }) => record),
      isWhole: told.length === cids.length,
      lateMs: told.reduce((least, { atMs }) => Math.min(least, atMs), Infinity),
      recent: told.filter(({ atMs }) => atMs > this.world.clock.nowMs - wayMaxMs),
    };
    this.#listed.set(cids, listed);
    return listed;
  }

  #forget(): void {
    const sinceMs = this.world.clock.nowMs - keptEpochs * this.world.campaign.epochMs;
    for (const kept of [this.#told, this.#waiting])
      for (const [cid, { atMs }] of kept) if (atMs < sinceMs) kept.delete(cid);
  }

  /** The way of a message to a peer, the same whenever it is asked; beyond wayMaxMs where it is lost. */
  #wayMs({ serial, from }: Told, to: SimPeer): number {
    let state = mix(
      this.world.scenario.seed ^ Math.imul(serial, 0x9e3779b1) ^ Math.imul(to.index + 1, 0x85ebca6b),
    );
    const chance = (): number => (state = mix(state + 0x6d2b79f5)) / 0x1_0000_0000;
    const luck = chance();
    if (luck < lostShare) return Infinity;
    let [at, ms] = [from.home.region, 0];
    const hops = 1 + Math.floor(chance() * this.#hops);
    for (let hop = 1; hop <= hops; hop++) {
      const next = hop === hops ? to.home.region : regionAt(chance());
      ms += hopMs + latencyMs(at, next, chance());
      at = next;
    }
    // Whom only relays reach hears through one of them.
    if (!isDirect(from.home.reach, to.home.reach)) ms += latencyMs(at, regionAt(chance()), chance());
    return luck < lostShare + healedShare ? ms + chance() * 2 * heartbeatMs : ms;
  }
}

/** Spreads the bits of a number over 32 (murmur3's last step). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
