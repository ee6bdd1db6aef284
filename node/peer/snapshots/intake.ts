import type { Network } from '../../../protocol/campaign/network.js';
import { fail } from '../../../protocol/error.js';
import { snapshotCodes } from '../../../protocol/snapshot/codes.js';
import { openHead, type SnapshotHead } from '../../../protocol/snapshot/head.js';
import { openPiece } from '../../../protocol/snapshot/pieces.js';
import { verifySignature } from '../../identity/signature.js';
import { tables } from '../../store/tables.js';
import { peerCodes } from '../codes.js';
import type { PeerStore } from '../peer-store.js';
import type { SnapshotShelf } from './shelf.js';

/**
 * Takes a snapshot in, piece by piece, each checked before it is kept: what is there when it is broken off is
 * there when it goes on, whoever gives the rest.
 */
export class SnapshotIntake {
  readonly #network: Network;
  readonly #shelf: SnapshotShelf;
  #head: SnapshotHead | null = null;
  #next = 0;

  private constructor(network: Network, shelf: SnapshotShelf) {
    this.#network = network;
    this.#shelf = shelf;
  }

  /** Goes on with what was begun. Throws SNAPSHOT_STARTED where the store has a ledger already. */
  static async open(
    network: Network,
    { store, shelf }: Pick<PeerStore, 'store' | 'shelf'>,
  ): Promise<SnapshotIntake> {
    if ((await store.has(tables.meta, 'ledger')) || (await shelf.base()) !== null)
      fail(peerCodes, 'SNAPSHOT_STARTED', 'The data directory has a ledger');
    const intake = new SnapshotIntake(network, shelf);
    const cut = await shelf.incoming();
    const head = cut === null ? undefined : await store.get(tables.snapshot, [cut, 0]);
    if (head === undefined) {
      await shelf.clear([]);
      return intake;
    }
    intake.#open(head);
    for (intake.#next = 1; await shelf.has(cut as number, intake.#next);) intake.#next++;
    return intake;
  }

  /** What to ask for: the piece of this place of the snapshot of this cut; of any where it has none. */
  get wanted(): { readonly cut: number | null; readonly from: number } {
    return { cut: this.#head?.ledger.number ?? null, from: this.#next };
  }

  /** Null before the head. */
  get pieces(): number | null {
    return this.#head?.pieces ?? null;
  }

  get isWhole(): boolean {
    return this.#head !== null && this.#next >= this.#head.pieces;
  }

  /** Throws what openHead and openPiece throw, and has then kept nothing of it. */
  async take(piece: Uint8Array): Promise<void> {
    if (this.#head === null) {
      const { ledger } = this.#open(piece);
      await this.#shelf.begin(ledger.number, piece);
    } else {
      if (this.isWhole) fail(snapshotCodes, 'SNAPSHOT_PIECE', 'The snapshot goes on after its last piece');
      openPiece(this.#head, this.#next, piece);
      await this.#shelf.putPiece(this.#head.ledger.number, this.#next, piece);
    }
    this.#next++;
  }

  #open(piece: Uint8Array): SnapshotHead {
    const { campaign, network } = this.#network;
    return (this.#head = openHead(campaign, network, piece, verifySignature));
  }

  /** Begins anew, with another snapshot. */
  async startOver(): Promise<void> {
    await this.#shelf.clear([]);
    this.#head = null;
    this.#next = 0;
  }

  /** Has the node begin with it. Throws SNAPSHOT_SHORT. */
  async finish(): Promise<void> {
    const head = this.#head;
    if (head === null || !this.isWhole)
      return fail(
        snapshotCodes,
        'SNAPSHOT_SHORT',
        `${this.#next} of ${head === null ? 'its' : head.pieces} pieces are there`,
      );
    const { number, settled } = head.ledger;
    await this.#shelf.beginWith({ cut: number, pieces: head.pieces, settled });
  }
}
