import { placeKeptMs, placesMax, servedPerPeerMax, type Standing } from '../constants.js';

interface Place {
  readonly peer: string;
  readonly sinceMs: number;
  /** Aborts when the place is given to another. */
  readonly lost: AbortController;
}

/** A place that was taken. */
export interface TakenPlace {
  readonly lost: AbortSignal;
  readonly release: () => void;
}

/** What each may take, the places meant for it first. */
const allowed: Readonly<Record<Standing, readonly Standing[]>> = {
  seated: ['seated', 'member', 'stranger'],
  member: ['member', 'stranger'],
  stranger: ['stranger'],
};

/**
 * The answers of one stream protocol that are being given. Strangers, whose keys cost nothing, have places
 * apart from members and from seated panellists, and hold none that those could use. Where all places of a
 * kind are taken, whoever has had its own for longest gives way once it has had `placeKeptMs`, so that nobody
 * holds one by reading slowly (rule MESH-14).
 */
export class Places {
  readonly #taken: Record<Standing, Set<Place>> = {
    stranger: new Set(),
    member: new Set(),
    seated: new Set(),
  };
  readonly #nowMs: () => number;
  readonly #share: () => number;

  /** `share`: of the places of each kind the part that there is now, one at least. */
  constructor(nowMs: () => number, share: () => number = () => 1) {
    this.#nowMs = nowMs;
    this.#share = share;
  }

  /** A place for `peer`, or null where there is none now. */
  take(peer: string, standing: Standing): TakenPlace | null {
    const all = Object.values(this.#taken).flatMap((places) => [...places]);
    const own = all.filter((place) => place.peer === peer);
    if (own.length >= servedPerPeerMax) return null;
    const kinds = allowed[standing];
    const free =
      kinds.find((kind) => this.#taken[kind].size < this.#most(kind)) ??
      kinds.find((kind) => this.#makeRoom(kind));
    if (free === undefined) return null;
    const place: Place = { peer, sinceMs: this.#nowMs(), lost: new AbortController() };
    this.#taken[free].add(place);
    return { lost: place.lost.signal, release: () => this.#taken[free].delete(place) };
  }

  #most(kind: Standing): number {
    return Math.max(1, Math.floor(placesMax[kind] * this.#share()));
  }

  /**
   * Takes the place of who has held one for longest, if it has had its time; places stand in the order in
   * which they were taken.
   */
  #makeRoom(kind: Standing): boolean {
    const [oldest] = this.#taken[kind];
    if (oldest === undefined || this.#nowMs() - oldest.sinceMs < placeKeptMs[kind]) return false;
    this.#taken[kind].delete(oldest);
    oldest.lost.abort(new Error('The place is given to another'));
    return true;
  }
}
