import type { MultiaddrConnection, PeerId } from '@libp2p/interface';
import { hostOf, rangeOf, relayedOf } from './addresses.js';
import { Budgets, type Budget } from './budgets.js';
import * as limits from '../constants.js';

export interface DoorsDependencies {
  /** Whether a peer id is of the campaign (see MeshHandlers). */
  readonly isMember: (peer: string) => boolean;
  readonly nowMs: () => number;
}

/** A connection, from when its socket was accepted or its dial answered. */
interface Guest {
  readonly connection: MultiaddrConnection;
  readonly range: string;
  readonly isInbound: boolean;
  /** Null until the handshake has shown who it is. */
  peer: string | null;
  /** When it came, or last brought us something new. */
  usefulMs: number;
}

/**
 * In the order in which they give way: who dialled us and is nobody, who dialled us and is a member, who
 * stays.
 */
type Rank = 0 | 1 | 2;

/**
 * Who may connect, and who gives way when places are scarce (rule MESH-12): strangers before members, and of
 * either the one that brought nothing for longest, in the range of addresses that holds most places. So a
 * flood displaces itself. Peers that we dialled, those we start from and those we looked for stay. While
 * there is room, ranges do not count.
 */
export class Doors {
  readonly #deps: DoorsDependencies;
  readonly #guests = new Set<Guest>();
  /** Peers that stay though they dialled us. */
  readonly #kept = new Set<string>();
  /** New sockets that a host, a range and all together may still open, what was used latest last. */
  readonly #rates: Budgets;

  /** When somebody was last displaced or refused. */
  #scarceMs = -Infinity;

  constructor(dependencies: DoorsDependencies) {
    this.#deps = dependencies;
    this.#rates = new Budgets(limits.rememberedRatesMax, dependencies.nowMs);
  }

  keep(peer: string): void {
    this.#kept.add(peer);
  }

  release(peer: string): void {
    this.#kept.delete(peer);
  }

  /** Notes that a peer brought something new. */
  thank(peer: string): void {
    for (const guest of this.#guests) if (guest.peer === peer) guest.usefulMs = this.#deps.nowMs();
  }

  /** Whether a socket may shake hands. Where many do, the one that has for longest gives way. */
  admitSocket(connection: MultiaddrConnection): boolean {
    const range = rangeOf(connection.remoteAddr);
    // Who comes by a relay is no host's flood: all of them count for the relay, as for a range.
    const host = relayedOf(connection.remoteAddr) === null ? hostOf(connection.remoteAddr) : null;
    if (!this.#takeRate(host, range)) return false;
    const pending = [...this.#guests].filter(({ peer }) => peer === null);
    if (pending.length >= limits.inboundPendingMax) this.#dismiss(oldestOfLargest(pending, range));
    this.#enter(connection, range, true);
    return true;
  }

  /** Whether who dialled us may stay, now that the handshake has shown who it is. */
  admitInbound(peerId: PeerId, connection: MultiaddrConnection): boolean {
    const peer = peerId.toString();
    const guest = [...this.#guests].find((one) => one.connection === connection);
    if (guest === undefined) return false; // It gave way while it shook hands.
    const others = [...this.#guests].filter((one) => one.peer === peer && one.isInbound);
    if (others.length >= limits.connectionsPerPeerMax) this.#dismiss(others[0]);
    if (!this.#makeRoom(this.#rankOf(peer, true), guest.range)) return false;
    guest.peer = peer;
    guest.usefulMs = this.#deps.nowMs();
    return true;
  }

  /** Whether there is a place for a peer that we dialled. */
  admitOutbound(peerId: PeerId, connection: MultiaddrConnection): boolean {
    const range = rangeOf(connection.remoteAddr);
    if (!this.#makeRoom(2, range)) return false;
    this.#enter(connection, range, false).peer = peerId.toString();
    return true;
  }

  #enter(connection: MultiaddrConnection, range: string, isInbound: boolean): Guest {
    const guest: Guest = { connection, range, isInbound, peer: null, usefulMs: this.#deps.nowMs() };
    this.#guests.add(guest);
    connection.addEventListener('close', () => this.#guests.delete(guest));
    return guest;
  }

  #dismiss(guest: Guest | undefined): void {
    if (guest === undefined) return;
    this.#guests.delete(guest);
    guest.connection.abort(new Error('It gives way to another peer'));
  }

  #rankOf(peer: string, isInbound: boolean): Rank {
    if (!isInbound || this.#kept.has(peer)) return 2;
    return this.#deps.isMember(peer) ? 1 : 0;
  }

  /** Whether there is a place for a peer of such a rank, after another gave way where there was none. */
  #makeRoom(rank: Rank, range: string): boolean {
    const open = [...this.#guests].filter(({ peer }) => peer !== null);
    if (open.length < limits.strangersMax) return true;
    const ranks = new Map(open.map((guest) => [guest, this.#rankOf(guest.peer as string, guest.isInbound)]));
    const strangers = [...ranks.values()].filter((one) => one === 0).length;
    if (open.length < limits.connectionsMax && (rank > 0 || strangers < limits.strangersMax)) return true;
    this.#scarceMs = this.#deps.nowMs();
    const lowest = Math.min(...ranks.values());
    if (lowest === 2 || lowest > rank) return false;
    const yielding = open.filter((guest) => ranks.get(guest) === lowest);
    this.#dismiss(oldestOfLargest(yielding, lowest === rank ? range : null));
    return true;
  }

  /**
   * Whether another socket may be opened: within the rates of its host and of its range, and with little use
   * of the range where all together open too many. A host that floods leaves its neighbours room.
   */
  #takeRate(host: string | null, range: string): boolean {
    const isCrowded = this.#deps.nowMs() - this.#scarceMs < limits.crowdedForMs;
    const most = isCrowded ? limits.crowdedPerSecond : limits.inboundPerSecond;
    const rateOf = (key: string, perSecond: number): Budget => this.#rates.of(key, perSecond, 1_000);
    const ofHost = host === null ? [] : [rateOf(`host ${host}`, most.host)];
    const ofRange = rateOf(`range ${range}`, most.range);
    const ofAll = rateOf('all', most.all);
    const isModest = ofRange.left >= most.range - limits.inboundModestPerSecond + 1;
    if ([...ofHost, ofRange].some(({ left }) => left < 1) || (ofAll.left < 1 && !isModest)) return false;
    for (const rate of [...ofHost, ofRange, ofAll]) rate.left = Math.max(0, rate.left - 1);
    return true;
  }
}

/**
 * Of the range with most guests the one that was of no use for longest. A newcomer of `range` counts for it.
 */
function oldestOfLargest(guests: readonly Guest[], range: string | null): Guest | undefined {
  const counts = new Map<string, number>(range === null ? [] : [[range, 1]]);
  for (const one of guests) counts.set(one.range, (counts.get(one.range) ?? 0) + 1);
  const most = Math.max(0, ...guests.map((one) => counts.get(one.range) as number));
  return guests
    .filter((one) => counts.get(one.range) === most)
    .reduce<Guest | undefined>(
      (oldest, one) => (oldest !== undefined && oldest.usefulMs <= one.usefulMs ? oldest : one),
      undefined,
    );
}
