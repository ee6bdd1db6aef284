import { deserialize, serialize } from 'node:v8';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import type { PointId } from '../../protocol/grid/point.js';
import {
  snapshotLedger,
  type Archive,
  type Ledger,
  type LedgerEvent,
  type LedgerSnapshot,
  type Round,
  type SettledPoint,
} from '../../protocol/ledger/ledger.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import { Sketches } from '../../protocol/model/sketch.js';
import type { Effect } from '../../protocol/peer/effects.js';
import type { Equivocation } from '../../protocol/peer/state.js';
import { signerOf, journalKeyOf, type BodyOf, type RecordBody } from '../../protocol/records/bodies.js';
import { decodeRecord, signRecord, type VerifiedRecord } from '../../protocol/records/envelope.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import {
  decodeMessage,
  encodeMessage,
  openMessage,
  readIncludes,
  recordIn,
  type Message,
} from '../../protocol/records/message.js';
import {
  decodeSettledRound,
  encodeSettledRound,
  type SettledRound,
} from '../../protocol/settlement/settled-round.js';
import type { Identity } from '../identity/identity.js';
import type { Blocks } from '../store/blocks.js';
import { storeCodes } from '../store/codes.js';
import type { Journal } from '../store/journal.js';
import type { Mark } from '../store/mark.js';
import { del, delRow, isDamage, put, type Store, type Write } from '../store/store.js';
import { firstDifference, measureTables, noSums, summedTables, sumsAfter, type Sums } from '../store/sums.js';
import { rowKey, tables, type Table } from '../store/tables.js';
import { peerCodes } from './codes.js';

type Settle = Extract<Effect, { type: 'settle' }>;
type VerdictEvent = Extract<LedgerEvent, { type: 'verdict' }>;

/** How a dispute ended, with what each side said. */
export interface StoredVerdict {
  readonly event: VerdictEvent;
  readonly cut: number;
  readonly dispute: BodyOf<'dispute'>;
  readonly manifest: Cid;
  readonly accused: NodeKey;
}

/** A round that nobody scored in time: the cut that let it go, and the digest of its rows. */
export interface UnpaidRound {
  readonly cut: number;
  readonly rows: Hash;
}

/** What a peer store keeps its things in. */
export interface PeerStoreParts {
  readonly store: Store;
  readonly blocks: Blocks;
  /** What this node signed, and the latest cut that it knows: both apart from the store. */
  readonly journal: Journal;
  readonly mark: Mark;
  readonly node: NodeKey;
}

const empty = new Uint8Array(0);
/** Latest records of its own that a node looks through for one that its store has lost. */
const ownLookedAt = 256;
/** Rows removed in one batch. */
const removedAtOnce = 1_000;

/**
 * What a peer's state machine has durable: its ledger, the cuts with their records, what is pending, settled
 * points.
 */
export class PeerStore {
  readonly store: Store;
  readonly blocks: Blocks;
  readonly mark: Mark;
  readonly journal: Journal;
  readonly #node: NodeKey;
  #sketches = new Sketches();
  #sums: Sums = noSums;

  constructor(
    readonly network: Cid,
    { store, blocks, journal, mark, node }: PeerStoreParts,
  ) {
    this.store = store;
    this.blocks = blocks;
    this.mark = mark;
    this.journal = journal;
    this.#node = node;
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
    for await (const [pointId, point] of this.settledPoints())
      if (point.state === 'final') this.#sketches.add(pointId, point.sketch);
    const stored = await this.#storedLedger();
    if (stored === undefined) return undefined;
    const { eras, sums, ...ledger } = stored;
    this.#sums = sums;
    const rounds = new Map<string, Round>();
    for (const era of eras) {
      const row = await this.store.get(tables.round, era);
      rounds.set(
        era,
        thaw<Round>(
          tables.round,
          era,
          row ?? fail(storeCodes, 'STORE_CORRUPT', `The row round/${era} is missing`),
        ),
      );
    }
    return { ...ledger, rounds };
  }

  /**
   * What is wrong with the rows that only cuts change: one was damaged, or rows were lost or are older than
   * the ledger; null where nothing is. LevelDB itself drops what it cannot read of its log, without a word.
   */
  async findDamage(): Promise<string | null> {
    const {
      sums,
      damaged: [first],
    } = await measureTables(this.store);
    if (first !== undefined) return first.what;
    try {
      const table = firstDifference((await this.#storedLedger())?.sums ?? noSums, sums);
      return table === null ? null : `The table ${table} is not as the latest cut left it`;
    } catch (error) {
      if (isDamage(error)) return error.what;
      throw error;
    }
  }

  /**
   * Removes all that follows from the cuts, to be folded anew, and the rows of cuts and records that were
   * damaged.
   */
  async reset(): Promise<void> {
    for (const name of summedTables) {
      let writes: Write[] = [];
      for await (const { row, damage } of this.store.sift<unknown, unknown>(tables[name])) {
        if (damage !== null || (name !== 'cut' && name !== 'record')) writes.push(delRow(row));
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

  /**
   * The cut of a number with its records, as far as they are all here and whole, or else null: what this node
   * has settled or signed.
   */
  async cutAtHand(number: number): Promise<{ cut: Message; records: Message[] } | null> {
    try {
      const message = (await this.#whole(tables.cut, number)) ?? (await this.journal.read(`cut/${number}`));
      if (message === undefined) return null;
      const cut = decodeMessage(message, this.network);
      const records: Message[] = [];
      for (const cid of cut.includes) {
        const record =
          (await this.#whole(tables.record, cid)) ??
          (await this.#whole(tables.pending, cid)) ??
          (await this.#ownRecord(cid));
        if (record === undefined) return null;
        records.push(decodeMessage(record, this.network));
      }
      return { cut, records };
    } catch (error) {
      if (error instanceof GridlodeError && error.code !== 'JOURNAL_CORRUPT') return null;
      throw error;
    }
  }

  /** A row, or undefined also where it was damaged. */
  #whole<K, V>(table: Table<K, V>, key: K): Promise<V | undefined> {
    return this.store
      .get(table, key)
      .catch((error: unknown) => (isDamage(error) ? undefined : Promise.reject(error as Error)));
  }

  /** A record that this node signed itself, from the journal. */
  async #ownRecord(cid: Cid): Promise<Uint8Array | undefined> {
    // Looked for only where rows were lost, and in the order in which they are likely.
    for (const slot of [...this.journal.keys].reverse().slice(0, ownLookedAt)) {
      if (slot.startsWith('cut/')) continue;
      const message = (await this.journal.read(slot)) as Uint8Array;
      if (decodeMessage(message, this.network).record.cid === cid) return message;
    }
    return undefined;
  }

  async #storedLedger(): Promise<StoredLedger | undefined> {
    const row = await this.store.get(tables.meta, 'ledger');
    return row === undefined ? undefined : thaw<StoredLedger>(tables.meta, 'ledger', row);
  }

  /** Two cuts that halted this peer for good; null while it has seen none. */
  async readHalt(): Promise<Equivocation | null> {
    const row = await this.store.get(tables.meta, 'halt');
    return row === undefined ? null : thaw<Equivocation>(tables.meta, 'halt', row);
  }

  halt(equivocation: Equivocation): Promise<void> {
    return this.store.batch([put(tables.meta, 'halt', serialize(equivocation))], { durable: true });
  }

  /**
   * Writes all that a cut changed, at once, and that it is the latest. `ledger` is the one after the cut. A
   * cut that is folded anew need not be durable, nor anything that follows from it.
   */
  async settle(
    { cut, records, events }: Settle,
    ledger: Ledger,
    { durable }: { durable: boolean } = { durable: true },
  ): Promise<void> {
    const message = encodeMessage(
      cut.envelope,
      records.map(({ cid }) => cid),
    );
    const writes = [
      put(tables.cut, cut.body.number, message),
      ...records.map(({ cid, envelope }) => put(tables.record, cid, encodeMessage(envelope))),
      ...events.flatMap((event) =>
        event.type === 'settled' ? [put(tables.archive, event.pointId, serialize(event.point))] : [],
      ),
      ...(await this.#verdicts(events, records, cut.body.number)),
      ...(await this.#shareCommitted(events, records)),
      ...(await this.#sharePredictions(ledger)),
      ...events.flatMap((event) =>
        event.type === 'paid'
          ? [put(tables.settlement, event.settled.era, encodeSettledRound(event.settled))]
          : [],
      ),
      ...events.flatMap((event) =>
        event.type === 'unpaid'
          ? [
              put(
                tables.unpaid,
                event.era,
                serialize({ cut: cut.body.number, rows: event.rows } satisfies UnpaidRound),
              ),
            ]
          : [],
      ),
      ...latePredictions(records, cut.body.number, ledger, events),
      ...roundRows(records, ledger, events),
    ];
    const sums = await sumsAfter(this.#sums, writes, this.store);
    await this.store.batch([...writes, put(tables.meta, 'ledger', serialize(storedLedger(ledger, sums)))], {
      durable,
    });
    this.#sums = sums;
    if (cut.body.node === this.#node) await this.journal.adopt(journalKeyOf(cut.body), message);
    for (const record of records) await this.#adopt(record);
    await this.mark.raise(cut.body.number, cut.cid);
    for (const event of events) {
      if (event.type !== 'settled') continue;
      if (event.point.state === 'final') this.#sketches.add(event.pointId, event.point.sketch);
      else this.#sketches.remove(event.pointId);
    }
  }

  /** What a peer keeps of others' records may be lost with the machine: others have it too. */
  async keep(record: VerifiedRecord): Promise<void> {
    await this.store.batch([put(tables.pending, record.cid, encodeMessage(record.envelope))], {
      durable: false,
    });
    await this.#adopt(record);
  }

  /** Where the journal was lost, this node takes from its peers what it had signed. */
  async #adopt({ body, envelope }: VerifiedRecord): Promise<void> {
    if (signerOf(body) === this.#node) await this.journal.adopt(journalKeyOf(body), encodeMessage(envelope));
  }

  forget(cids: readonly Cid[]): Promise<void> {
    return this.store.batch(
      cids.map((cid) => del(tables.pending, cid)),
      { durable: false },
    );
  }

  /**
   * The message of the one record that this node signs for the slot of `body`: that of the journal, or else
   * of `body`. A cut is durable with what it includes, and raises the mark, before anyone sees it. Throws
   * RESOLVER_BEHIND where another was signed for its number and is lost.
   */
  async sign(
    body: RecordBody,
    identity: Pick<Identity, 'sign'>,
    includes: readonly Cid[] = [],
  ): Promise<Uint8Array> {
    const slot = journalKeyOf(body);
    if (body.kind !== 'cut')
      return this.journal.signOnce(slot, () => encodeMessage(signRecord(body, identity.sign), includes));
    if (body.number <= this.mark.number && !this.journal.has(slot)) {
      fail(
        peerCodes,
        'RESOLVER_BEHIND',
        `Cut ${body.number} was signed, as ${this.mark.file} says, and is not here`,
      );
    }
    const message = await this.journal.signOnce(slot, () =>
      encodeMessage(signRecord(body, identity.sign), includes),
    );
    await this.mark.raise(body.number, decodeMessage(message, this.network).record.cid);
    // The records that it includes were kept before, and are durable with this.
    await this.flush();
    return message;
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

  readPending(cid: Cid): Promise<Uint8Array | undefined> {
    return this.store.get(tables.pending, cid);
  }

  /** Answers for these points only. */
  async lookUp(pointIds: readonly PointId[]): Promise<Archive> {
    const found = new Map<PointId, SettledPoint>();
    for (const pointId of new Set(pointIds)) {
      const row = await this.store.get(tables.archive, pointId);
      if (row !== undefined) found.set(pointId, thaw<SettledPoint>(tables.archive, pointId, row));
    }
    return { settled: (pointId) => found.get(pointId), nearest: (sketch) => this.sketches.nearest(sketch) };
  }

  /** The CID of the cut of a number, null before it is settled. */
  async readCut(number: number): Promise<Cid | null> {
    const message = await this.store.get(tables.cut, number);
    return message === undefined ? null : recordIn(message, this.network).cid;
  }

  /** The messages of the cuts after `number`, each followed by those of its records, in order. */
  async *cutsAfter(number: number): AsyncIterable<Uint8Array> {
    let next = number + 1;
    for await (const [at, message] of this.store.entries(tables.cut, { from: next })) {
      // Of what was lost here, others have to tell.
      if (at !== next++) return;
      yield message;
      const open = openMessage(message);
      for (const cid of readIncludes(open, decodeRecord(open.envelope, this.network)))
        yield await this.readRecord(cid);
    }
  }

  /** The message of a record that some cut holds. Throws STORE_CORRUPT. */
  async readRecord(cid: Cid): Promise<Uint8Array> {
    return (
      (await this.store.get(tables.record, cid)) ??
      fail(storeCodes, 'STORE_CORRUPT', `The record ${cid} of a cut is missing`)
    );
  }

  settledPoints(): AsyncIterable<[PointId, SettledPoint]> {
    return settledPoints(this.store);
  }

  async *verdicts(): AsyncIterable<[Cid, StoredVerdict]> {
    for await (const [cid, row] of this.store.entries(tables.verdict))
      yield [cid, thaw<StoredVerdict>(tables.verdict, cid, row)];
  }

  /** A settled round; undefined where there is none of that era. Throws STORE_CORRUPT. */
  async readSettlement(era: string): Promise<SettledRound | undefined> {
    const row = await this.store.get(tables.settlement, era);
    return row === undefined ? undefined : decodeSettledRound(row);
  }

  /** In the order of their eras. */
  async *settlements(): AsyncIterable<SettledRound> {
    for await (const [, row] of this.store.entries(tables.settlement)) yield decodeSettledRound(row);
  }

  /** The rounds that ended without scores, in the order of their eras. */
  async *unpaidRounds(): AsyncIterable<UnpaidRound & { readonly era: string }> {
    for await (const [era, row] of this.store.entries(tables.unpaid))
      yield { era, ...thaw<UnpaidRound>(tables.unpaid, era, row) };
  }

  /** The points of a round whose predictions a cut holds after the deadline. */
  async latePoints(era: string): Promise<Set<PointId>> {
    const points = new Set<PointId>();
    for await (const [key] of this.store.entries(tables.late, { from: `${era}/` })) {
      if (!key.startsWith(`${era}/`)) break;
      points.add(key.slice(era.length + 1) as PointId);
    }
    return points;
  }

  /** How many records of predictions this node signed for a round. */
  predictionParts(era: string): number {
    let part = 0;
    while (this.journal.has(`prediction/${era}/${part}`)) part++;
    return part;
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
    return this.store.batch(
      cids.map((cid) => put(tables.shared, cid, empty)),
      { durable: false },
    );
  }

  async #shareCommitted(
    events: readonly LedgerEvent[],
    records: readonly VerifiedRecord[],
  ): Promise<Write[]> {
    const committed = new Set(
      events.flatMap((event) => (event.type === 'committed' ? [event.commitment] : [])),
    );
    const shared: Write[] = [];
    for (const { cid, body } of records) {
      const block =
        body.kind === 'commitment' && committed.has(cid) ? await this.blocks.readBlock(body.manifest) : null;
      if (block === null) continue;
      const trees = decodeManifest(block).segments.map((segment) => segment.trees);
      shared.push(
        ...[(body as BodyOf<'commitment'>).manifest, ...trees].map((one) => put(tables.shared, one, empty)),
      );
    }
    return shared;
  }

  /** The predictions of rounds whose last cut for them this is may go to others from now on (rule MESH-9). */
  async #sharePredictions({ number, rounds }: Ledger): Promise<Write[]> {
    const shared: Write[] = [];
    for (const { deadline, positions } of rounds.values()) {
      if (deadline !== number) continue;
      for (const { predictions } of positions.values()) {
        if (predictions !== null && (await this.store.has(tables.block, predictions)))
          shared.push(put(tables.shared, predictions, empty));
      }
    }
    return shared;
  }

  /** The dispute and the commitment that a verdict is about are in this cut or in earlier ones. */
  async #verdicts(
    events: readonly LedgerEvent[],
    records: readonly VerifiedRecord[],
    cut: number,
  ): Promise<Write[]> {
    const bodyOf = async (cid: Cid): Promise<RecordBody> =>
      records.find((record) => record.cid === cid)?.body ??
      recordIn(await this.readRecord(cid), this.network).body;
    const rows: Write[] = [];
    for (const event of events) {
      if (event.type !== 'verdict') continue;
      const dispute = (await bodyOf(event.dispute)) as BodyOf<'dispute'>;
      const { manifest, node } = (await bodyOf(event.commitment)) as BodyOf<'commitment'>;
      const row: StoredVerdict = { event, cut, dispute, manifest, accused: dispute.accused ?? node };
      rows.push(put(tables.verdict, event.dispute, serialize(row)));
    }
    return rows;
  }
}

/**
 * A ledger as a cut leaves it on the disk: its rounds lie by themselves, since their positions are many and
 * most cuts change none.
 */
type StoredLedger = Omit<LedgerSnapshot, 'rounds'> & {
  readonly eras: readonly string[];
  readonly sums: Sums;
};

function storedLedger(ledger: Ledger, sums: Sums): StoredLedger {
  const { rounds, ...others } = snapshotLedger(ledger);
  return { ...others, eras: [...rounds.keys()], sums };
}

/** Makes a store that of a campaign, durably. Throws STORE_CAMPAIGN where it is another's. */
export async function claimStore(store: Store, network: Cid): Promise<void> {
  const row = await store.get(tables.meta, 'campaign');
  const campaign = row === undefined ? network : Buffer.from(row).toString('latin1');
  if (campaign !== network)
    fail(peerCodes, 'STORE_CAMPAIGN', `The store belongs to the campaign ${campaign}`);
  await store.batch([put(tables.meta, 'campaign', Buffer.from(network, 'latin1'))], { durable: true });
}

/** The points of a store that are settled, in the order of their ids. */
export async function* settledPoints(store: Store): AsyncIterable<[PointId, SettledPoint]> {
  for await (const [pointId, row] of store.entries(tables.archive))
    yield [pointId, thaw<SettledPoint>(tables.archive, pointId, row)];
}

/** Nothing but these records changes a round that is open. */
function roundRows(
  records: readonly VerifiedRecord[],
  { rounds }: Ledger,
  events: readonly LedgerEvent[],
): Write[] {
  const touched = new Set(
    records.flatMap(({ body }) =>
      body.kind === 'round' || body.kind === 'prediction' || body.kind === 'scores' ? [body.era] : [],
    ),
  );
  const changed = [...touched].flatMap((era) =>
    rounds.has(era) ? [put(tables.round, era, serialize(rounds.get(era)))] : [],
  );
  const ended = events.flatMap((event) =>
    event.type === 'paid' ? [event.settled.era] : event.type === 'unpaid' ? [event.era] : [],
  );
  return [...changed, ...ended.map((era) => del(tables.round, era))];
}

/**
 * The rules refuse what comes after the deadline; that it came is worth a word to whoever looks at the round.
 */
function latePredictions(
  records: readonly VerifiedRecord[],
  cut: number,
  { rounds }: Ledger,
  events: readonly LedgerEvent[],
): Write[] {
  const paid = new Map(
    events.flatMap((event) =>
      event.type === 'paid' ? [[event.settled.era, event.settled.deadline] as const] : [],
    ),
  );
  return records.flatMap(({ body }) => {
    if (body.kind !== 'prediction') return [];
    const { era, models } = body;
    const deadline = rounds.get(era)?.deadline ?? paid.get(era) ?? Infinity;
    return cut > deadline ? models.map(({ pointId }) => put(tables.late, `${era}/${pointId}`, empty)) : [];
  });
}

function thaw<T>({ name }: { readonly name: string }, key: string, row: Uint8Array): T {
  try {
    return deserialize(row) as T;
  } catch (error) {
    return fail(
      storeCodes,
      'STORE_CORRUPT',
      `The row ${name}/${key} was written by another version of Node`,
      error,
    );
  }
}
