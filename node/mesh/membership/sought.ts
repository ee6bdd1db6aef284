import { foundKeptMax, rememberedPeersMax, findAgainMs } from '../constants.js';
import type { Doors } from '../host/doors.js';
import { forgetOldest } from '../../forget-oldest.js';

/** Peers that were looked for because somebody needs just them: found, or for a while in vain. */
export class Sought {
  readonly #doors: Doors;
  /** Whether the doors are kept open for a peer anyway. */
  readonly #isKept: (peer: string) => boolean;
  /** Peers that are connected because they were looked for, the one of use latest last. */
  readonly #found = new Set<string>();
  /** Peers that were looked for in vain, and when to look again. */
  readonly #unfound = new Map<string, number>();

  constructor(doors: Doors, isKept: (peer: string) => boolean) {
    this.#doors = doors;
    this.#isKept = isKept;
  }

  has(peer: string): boolean {
    return this.#found.has(peer);
  }

  /** Whether it is too early to look for a peer again. */
  isUnfound(peer: string): boolean {
    if ((this.#unfound.get(peer) ?? 0) > performance.now()) return true;
    this.#unfound.delete(peer);
    return false;
  }

  /** A peer was of use once more, where it was looked for. */
  use(peer: string): void {
    if (this.#found.delete(peer)) this.#found.add(peer);
  }

  /** Notes a peer that was found; the one that gives way to it, where there are too many. */
  noteFound(peer: string): string | null {
    this.#found.add(peer);
    this.#doors.keep(peer);
    const [oldest] = this.#found;
    if (this.#found.size <= foundKeptMax || oldest === undefined) return null;
    this.forget(oldest);
    return oldest;
  }

  /** What was looked for in vain may be found now. */
  forgetUnfound(): void {
    this.#unfound.clear();
  }

  noteUnfound(peer: string): void {
    this.#unfound.set(peer, performance.now() + findAgainMs);
    forgetOldest(this.#unfound, rememberedPeersMax);
  }

  forget(peer: string): void {
    if (this.#found.delete(peer) && !this.#isKept(peer)) this.#doors.release(peer);
  }
}
