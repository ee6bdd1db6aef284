import { fail } from '../error.js';
import { archiveLeaf } from '../ledger/archive.js';
import { emptyTree, grow, grownRoot } from '../codec/merkle-tree.js';
import type { LedgerSnapshot } from '../ledger/ledger.js';
import type { Round } from '../ledger/rounds/open-round.js';
import { snapshotCodes } from './codes.js';
import type { SnapshotHead } from './head.js';
import { openPiece, type SettledEntry } from './pieces.js';

/** A ledger that comes together from the pieces of a snapshot, in their order (rule SNAPSHOT-5). */
export class Restoration {
  readonly #head: SnapshotHead;
  readonly #tables = {
    members: new Map<string, unknown>(),
    points: new Map<string, unknown>(),
    commitments: new Map<string, unknown>(),
    disputes: new Map<string, unknown>(),
    accounts: new Map<string, unknown>(),
    delegations: new Map<string, unknown>(),
  };
  readonly #rounds = new Map<string, Round>();
  #archive = emptyTree;
  #next = 1;

  constructor(head: SnapshotHead) {
    this.#head = head;
  }

  /** The place of the piece that it needs next; the number of all of them where it has all. */
  get next(): number {
    return this.#next;
  }

  /** Takes the next piece; what of the archive that holds. Throws SNAPSHOT_PIECE and codecCodes. */
  take(bytes: Uint8Array): readonly SettledEntry[] {
    const piece = openPiece(this.#head, this.#next, bytes);
    this.#next++;
    if (piece.type === 'round') this.#rounds.set(piece.era, piece.round);
    if (piece.type === 'part')
      for (const [key, entry] of piece.entries) this.#tables[piece.table].set(key, entry);
    if (piece.type !== 'chunk') return [];
    for (const { encoded } of piece.settled) this.#archive = grow(this.#archive, archiveLeaf(encoded));
    return piece.settled;
  }

  /** The ledger, once all pieces are there. Throws SNAPSHOT_SHORT. */
  ledger(): LedgerSnapshot {
    const { pieces, ledger } = this.#head;
    if (this.#next < pieces)
      fail(snapshotCodes, 'SNAPSHOT_SHORT', `${this.#next} of the ${pieces} pieces are there`);
    if (grownRoot(this.#archive) !== ledger.archive) throw new TypeError('The chunks are not the archive');
    const { number, head, reveal, beacon, nextPulse, latestRound, latestRoundCut } = ledger;
    const plain = { number, head, reveal, beacon, nextPulse, latestRound, latestRoundCut };
    // Each entry was made by the shape of its table.
    const tables = this.#tables as unknown as Omit<LedgerSnapshot, keyof typeof plain | 'archive' | 'rounds'>;
    const stakedModels = [...tables.delegations.values()].reduce((sum, { models }) => sum + models, 0);
    return { ...plain, ...tables, stakedModels, rounds: this.#rounds, archive: this.#archive };
  }
}
