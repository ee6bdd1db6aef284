import { redialMaxMs, rememberedPeersMax } from '../constants.js';
import { forgetOldest } from '../../forget-oldest.js';

/** Peers that did not answer, or hung up soon after: each is dialled later and later, until it stays. */
export class Redials {
  readonly #firstMs: number;
  /** When to try again, and how long it waited. */
  readonly #failed = new Map<string, { readonly atMs: number; readonly waitMs: number }>();

  constructor(firstMs: number) {
    this.#firstMs = firstMs;
  }

  isDue(peer: string): boolean {
    return (this.#failed.get(peer)?.atMs ?? -Infinity) <= performance.now();
  }

  /** A connection with the peer lasted. */
  forget(peer: string): void {
    this.#failed.delete(peer);
  }

  /** What failed before says nothing any longer. */
  forgetAll(): void {
    this.#failed.clear();
  }

  /** It was dialled. */
  note(peer: string): void {
    const before = this.#failed.get(peer);
    const waitMs = Math.min(redialMaxMs, before === undefined ? this.#firstMs : before.waitMs * 2);
    this.#failed.delete(peer);
    this.#failed.set(peer, { atMs: performance.now() + waitMs, waitMs });
    forgetOldest(this.#failed, rememberedPeersMax);
  }
}
