import { rememberedPeersMax, silentForMs } from '../constants.js';
import { forgetOldest } from '../../forget-oldest.js';

/** Peers that lately gave nothing in all the time they had: they are asked after all others. */
export class Silences {
  readonly #until = new Map<string, number>();
  note(peer: string): void {
    this.#until.delete(peer);
    this.#until.set(peer, performance.now() + silentForMs);
    forgetOldest(this.#until, rememberedPeersMax);
  }

  /** The same peers, and last those that were silent. */
  order(peers: readonly string[]): string[] {
    const isSilent = (peer: string): boolean => (this.#until.get(peer) ?? 0) > performance.now();
    return [...peers.filter((peer) => !isSilent(peer)), ...peers.filter(isSilent)];
  }
}
