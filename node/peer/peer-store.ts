import { serialize } from 'node:v8';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import type { PointId } from '../../protocol/grid/point.js';
import { snapshotLedger, type LedgerSnapshot } from '../../protocol/ledger/ledger.js';
import { Sketches } from '../../protocol/model/sketch.js';
import type { Halt } from '../../protocol/peer/state.js';
import type { RecordBody } from '../../protocol/records/bodies.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { encodeMessage } from '../../protocol/records/message.js';
import type { SettledRound } from '../../protocol/settlement/settled-round.js';
import type { Identity } from '../identity/identity.js';
import type { Blocks } from '../store/blocks.js';
import type { Journal } from '../store/journal.js';
import type { Mark } from '../store/mark.js';
import { del, delRow, put, type Range, type Store, type Write } from '../store/store.js';
import { measureTables, noSums, summedTables, sumsAfter, type Sums } from '../store/sums.js';
import { rowKey, tables } from '../store/tables.js';
import { peerCodes } from './codes.js';
import { OwnRecords, type Signed } from './own-records.js';
import { readSettled, settledLog, settledPoints } from './projections/archive.js';
import { cidOfCut, cutsAfter, envelopesOfCut } from './projections/cuts.js';
import { readLate } from './projections/late.js';
import { eventsOf, type FoldedCut, type Held } from './projections/projection.js';
import { projections } from './projections/projections.js';
import { readRounds } from './projections/rounds.js';
import { thaw } from './projections/serialized.js';
import { readSettlement, readSettlements } from './projections/settlements.js';
import { share } from './projections/shared.js';
import { SnapshotShelf } from './snapshots/shelf.js';
import { putStoredLedger, readStoredLedger } from './stored-ledger.js';
import { readVerdicts, type StoredVerdict } from './projections/verdicts.js';
import type { Archive, SettledPoint } from '../../protocol/ledger/archive.js';

/** What a peer store keeps its things in. */
export interface PeerStoreParts {
  readonly store: Store;
  readonly blocks: Blocks;
  /** What this node signed, and the latest cut that it knows: both apart from the store. */
  readonly journal: Journal;
  readonly mark: Mark;
  readonly node: NodeKey;
}

/** Rows removed in one batch. */
const removedAtOnce = 1_000;

/**
 * What a peer's state machine has durable: its ledger, what is pending, and the tables that follow from its
 * cuts (projections/).
 */
export class PeerStore {
  readonly network: Cid;
  readonly store: Store;
  readonly blocks: Blocks;
  readonly mark: Mark;
  readonly journal: Journal;
  readonly own: OwnRecords;
  readonly shelf: SnapshotShelf;
  readonly #held: Held;
  #sketches = new Sketches();
  #sums: Sums = noSums;

  constructor(network: Cid, { store, blocks, journal, mark, node }: PeerStoreParts) {
    this.network = network;
    this.store = store;
    this.blocks = blocks;
    this.mark = mark;
    this.journal = journal;
    this.own = new OwnRecords({ network, node, journal, mark });
    this.shelf = new SnapshotShelf(store);
    this.#held = { network, store, blocks };
  }

  /** The sketches of all final models, from readLedger on. */
  get sketches(): Sketches {
    return this.#sketches;
  }

  async close(): Promise<void> {
    await this.journal.close();
    await this.store.close();
  }

  /** The ledger after the latest cut; undefined before the first. Throws STORE_CORRUPT. */
  async readLedger(): Promise<LedgerSnapshot | undefined> {
    for await (const [, pointId, point] of settledLog(this.store)) this.#noteSketch(pointId, point);
    const stored = await readStoredLedger(this.store);
    if (stored === undefined) return undefined;
    const { eras, sums, ...ledger } = stored;
    this.#sums = sums;
    return { ...ledger, rounds: await readRounds(this.store, eras) };
  }

  /** Whether a cut has left a ledger here. */
  hasLedger(): Promise<boolean> {
    return this.store.has(tables.meta, 'ledger');
  }

  #noteSketch(pointId: PointId, point: SettledPoint): void {
    if (point.state === 'final') this.#sketches.add(pointId, point.sketch);
    else this.#sketches.remove(pointId);
  }

  /**
   * Removes all that follows from the cuts, to be folded anew, and the rows of cuts and records that were
   * damaged, or all.
   */
  async reset({ keepsCuts } = { keepsCuts: true }): Promise<void> {
    for (const name of summedTables) {
      let writes: Write[] = [];
      for await (const { row, damage } of this.store.sift<unknown, unknown>(tables[name])) {
        if (damage !== null || !keepsCuts || (name !== 'cut' && name !== 'record')) writes.push(delRow(row));
        if (writes.length < removedAtOnce) continue;
        await this.store.batch(writes, { durable: false });
        writes = [];
      }
      await this.store.batch(writes, { durable: false });
    }
    await this.store.batch([delRow(rowKey(tables.meta, 'ledger'))], { durable: true });
    this.#sums = (await measureTables(this.store)).sums;
    this.#sketches = new Sketches();
  }

  /** Why this peer has halted; null while it has not. */
  async readHalt(): Promise<Halt | null> {
    const row = await this.store.get(tables.meta, 'halt');
    return row === undefined ? null : thaw<Halt>(tables.meta, 'halt', row);
  }

  halt(halt: Halt): Promise<void> {
    return this.store.batch([put(tables.meta, 'halt', serialize(halt))], { durable: true });
  }

  /** It goes on, as with a ledger that was folded anew. */
  resume(): Promise<void> {
    return this.store.batch([del(tables.meta, 'halt')], { durable: true });
  }

  /**
   * Writes all that a cut changed, at once, and that it is the latest. A cut that is folded anew need not be
   * durable, nor anything that follows from it.
   */
  async settle(folded: FoldedCut, { durable }: { durable: boolean } = { durable: true }): Promise<void> {
    const { cut, records, ledger } = folded;
    const writes: Write[] = [];
    for (const project of projections) writes.push(...(await project(folded, this.#held)));
    const sums = await sumsAfter(this.#sums, writes, this.store);
    await this.store.batch([...writes, putStoredLedger(snapshotLedger(ledger), sums)], { durable });
    this.#sums = sums;
    await this.own.adopt(
      cut,
      records.map(({ cid }) => cid),
    );
    for (const record of records) await this.own.adopt(record);
    await this.mark.raise(cut.body.number, cut.cid);
    for (const { pointId, point } of eventsOf(folded, 'settled')) this.#noteSketch(pointId, point);
  }

  /** What a peer keeps of others' records may be lost with the machine: others have it too. */
  async keep(record: VerifiedRecord): Promise<void> {
    await this.store.batch([put(tables.pending, record.cid, encodeMessage(record.envelope))], {
      durable: false,
    });
    await this.own.adopt(record);
  }

  forget(cids: readonly Cid[]): Promise<void> {
    return this.store.batch(
      cids.map((cid) => del(tables.pending, cid)),
      { durable: false },
    );
  }

  /** Signs as OwnRecords does; a cut is durable with what it includes before anyone sees it. */
  async sign(
    body: RecordBody,
    identity: Pick<Identity, 'sign'>,
    includes: readonly Cid[] = [],
  ): Promise<Signed> {
    const signed = await this.own.sign(body, identity, includes);
    // The records that a cut includes were kept before, and are durable with this.
    if (body.kind === 'cut') await this.flush();
    return signed;
  }

  /** Makes durable all that was written before. */
  flush(): Promise<void> {
    return claimStore(this.store, this.network);
  }

  /** Rows that were damaged are passed over: others have these records too. */
  async *pendingMessages(): AsyncIterable<Uint8Array> {
    for await (const { entry, row } of this.store.sift(tables.pending)) {
      if (entry !== null) yield entry[1];
      else await this.store.batch([delRow(row)], { durable: false });
    }
  }

  /** Answers for these points only. */
  async lookUp(pointIds: readonly PointId[]): Promise<Archive> {
    const found = await readSettled(this.store, pointIds);
    return { settled: (pointId) => found.get(pointId), nearest: (sketch) => this.sketches.nearest(sketch) };
  }

  /** The CID of the cut of a number, null before it is settled, and of those before a snapshot's. */
  readCut(number: number): Promise<Cid | null> {
    return cidOfCut(this.#held, number);
  }

  /** The records of a cut, and null of one that is not here. Throws STORE_CORRUPT. */
  envelopesOfCut(number: number): Promise<{ cid: Cid; envelope: Uint8Array }[] | null> {
    return envelopesOfCut(this.#held, number);
  }

  /** The messages of the cuts after `number`, each followed by those of its records, in order. */
  cutsAfter(number: number): AsyncIterable<Uint8Array> {
    return cutsAfter(this.#held, number);
  }

  settledPoints(): AsyncIterable<[PointId, SettledPoint]> {
    return settledPoints(this.store);
  }

  verdicts(): AsyncIterable<StoredVerdict> {
    return readVerdicts(this.store);
  }

  readSettlement(era: string): Promise<SettledRound | undefined> {
    return readSettlement(this.store, era);
  }

  settlements(range: Range<string> = {}): AsyncIterable<SettledRound> {
    return readSettlements(this.store, range);
  }

  latePoints(era: string): Promise<Set<PointId>> {
    return readLate(this.store, era);
  }

  /**
   * A block to serve: only those of commitments in a cut and of predictions whose deadline has passed, so
   * that nobody learns them before it is on record whose they are.
   */
  async readShared(cid: Cid): Promise<Uint8Array | null> {
    return (await this.store.has(tables.shared, cid)) ? this.blocks.readBlock(cid) : null;
  }

  /** Notes that blocks may go to others, as they came from a peer. */
  share(cids: readonly Cid[]): Promise<void> {
    return this.store.batch(cids.map(share), { durable: false });
  }
}

/** Makes a store that of a campaign, durably. Throws STORE_CAMPAIGN where it is another's. */
export async function claimStore(store: Store, network: Cid): Promise<void> {
  const row = await store.get(tables.meta, 'campaign');
  const campaign = row === undefined ? network : Buffer.from(row).toString('latin1');
  if (campaign !== network)
    fail(peerCodes, 'STORE_CAMPAIGN', `The store belongs to the campaign ${campaign}`);
  await store.batch([put(tables.meta, 'campaign', Buffer.from(network, 'latin1'))], { durable: true });
}
