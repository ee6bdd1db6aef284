import { deserialize, serialize } from 'node:v8';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import type { PointId } from '../../protocol/grid/point.js';
import { snapshotLedger, type Archive, type Ledger, type LedgerEvent, type LedgerSnapshot, type Round, type SettledPoint } from '../../protocol/ledger/ledger.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import { Sketches } from '../../protocol/model/sketch.js';
import type { Effect } from '../../protocol/peer/effects.js';
import type { Equivocation } from '../../protocol/peer/state.js';
import { slotOf, type BodyOf, type RecordBody } from '../../protocol/records/bodies.js';
import { decodeRecord, signRecord, type VerifiedRecord } from '../../protocol/records/envelope.js';
import { encodeMessage, openMessage, readIncludes, recordIn } from '../../protocol/records/message.js';
import { decodeSettledRound, encodeSettledRound, type SettledRound } from '../../protocol/settlement/settled-round.js';
import type { Identity } from '../identity/identity.js';
import type { Blocks } from '../store/blocks.js';
import { storeCodes } from '../store/codes.js';
import { del, put, type Store, type Write } from '../store/store.js';
import { tables } from '../store/tables.js';
import { peerCodes } from './codes.js';

type Settle = Extract<Effect, { type: 'settle' }>;
type VerdictEvent = Extract<LedgerEvent, { type: 'verdict' }>;

/** How a dispute ended, with what each side said. */
export interface StoredVerdict {
  readonly event: VerdictEvent;
  readonly cut: number;
  readonly dispute: BodyOf<'dispute'>;
  readonly manifest: Cid;
  readonly accused: string;
}

/** A round that nobody scored in time: the cut that let it go, and the digest of its rows. */
export interface UnpaidRound {
  readonly cut: number;
  readonly rows: Hash;
}

const empty = new Uint8Array(0);

/** What a peer's state machine has durable: its ledger, the cuts with their records, what is pending, settled points. */
export class PeerStore {
  constructor(
    readonly network: Cid,
    readonly store: Store,
    readonly blocks: Blocks,
  ) {}

  /** The sketches of all final models, from readLedger on. */
  readonly sketches = new Sketches();

  /** The ledger after the latest cut; undefined before the first. Throws STORE_CORRUPT, or STORE_CAMPAIGN for another campaign's store. */
  async readLedger(): Promise<LedgerSnapshot | undefined> {
    const campaign = await this.store.get(tables.meta, 'campaign');
    if (campaign === undefined) await this.store.batch([put(tables.meta, 'campaign', Buffer.from(this.network, 'latin1'))], { durable: true });
    else if (Buffer.from(campaign).toString('latin1') !== this.network) {
      fail(peerCodes, 'STORE_CAMPAIGN', `The store belongs to the campaign ${Buffer.from(campaign).toString('latin1')}`);
    }
    for await (const [pointId, point] of this.settledPoints()) if (point.state === 'final') this.sketches.add(pointId, point.sketch);
    const snapshot = await this.store.get(tables.meta, 'ledger');
    if (snapshot === undefined) return undefined;
    const { eras, ...ledger } = thaw<StoredLedger>(snapshot);
    const rounds = new Map<string, Round>();
    for (const era of eras) rounds.set(era, thaw<Round>((await this.store.get(tables.round, era)) ?? fail(storeCodes, 'STORE_CORRUPT', `The round ${era} is missing`)));
    return { ...ledger, rounds };
  }

  /** Two cuts that halted this peer for good; null while it has seen none. */
  async readHalt(): Promise<Equivocation | null> {
    const row = await this.store.get(tables.meta, 'halt');
    return row === undefined ? null : thaw<Equivocation>(row);
  }

  halt(equivocation: Equivocation): Promise<void> {
    return this.store.batch([put(tables.meta, 'halt', serialize(equivocation))], { durable: true });
  }

  /** Writes all that a cut changed, at once. `ledger` is the one after the cut. */
  async settle({ cut, records, events }: Settle, ledger: Ledger): Promise<void> {
    const message = encodeMessage(cut.envelope, records.map(({ cid }) => cid));
    await this.store.batch([
      put(tables.cut, cut.body.number, message),
      ...records.map(({ cid, envelope }) => put(tables.record, cid, encodeMessage(envelope))),
      ...events.flatMap((event) => (event.type === 'settled' ? [put(tables.archive, event.pointId, serialize(event.point))] : [])),
      ...(await this.#verdicts(events, records, cut.body.number)),
      ...(await this.#shareCommitted(events, records)),
      ...(await this.#sharePredictions(ledger)),
      ...events.flatMap((event) => (event.type === 'paid' ? [put(tables.settlement, event.settled.era, encodeSettledRound(event.settled))] : [])),
      ...events.flatMap((event) => (event.type === 'unpaid' ? [put(tables.unpaid, event.era, serialize({ cut: cut.body.number, rows: event.rows } satisfies UnpaidRound))] : [])),
      ...latePredictions(records, cut.body.number, ledger, events),
      ...roundRows(records, ledger, events),
      put(tables.meta, 'ledger', serialize(storedLedger(ledger))),
    ], { durable: true });
    for (const event of events) {
      if (event.type !== 'settled') continue;
      if (event.point.state === 'final') this.sketches.add(event.pointId, event.point.sketch);
      else this.sketches.remove(event.pointId);
    }
  }

  /** What a peer keeps of others' records may be lost with the machine: others have it too. */
  keep(record: VerifiedRecord): Promise<void> {
    return this.store.batch([put(tables.pending, record.cid, encodeMessage(record.envelope))], { durable: false });
  }

  forget(cids: readonly Cid[]): Promise<void> {
    return this.store.batch(cids.map((cid) => del(tables.pending, cid)), { durable: false });
  }

  /**
   * The message of the one record that this node signs for the slot of `body`: the stored one, or else of `body`. Of a
   * cut, what it includes is kept with it, and being durable makes the pending records before it durable.
   */
  sign(body: RecordBody, identity: Pick<Identity, 'sign'>, includes: readonly Cid[] = []): Promise<Uint8Array> {
    return this.store.signOnce(slotOf(body), () => encodeMessage(signRecord(body, identity.sign), includes));
  }

  async *pendingMessages(): AsyncIterable<Uint8Array> {
    for await (const [, message] of this.store.entries(tables.pending)) yield message;
  }

  readPending(cid: Cid): Promise<Uint8Array | undefined> {
    return this.store.get(tables.pending, cid);
  }

  /** Answers for these points only. */
  async lookUp(pointIds: readonly PointId[]): Promise<Archive> {
    const found = new Map<PointId, SettledPoint>();
    for (const pointId of new Set(pointIds)) {
      const row = await this.store.get(tables.archive, pointId);
      if (row !== undefined) found.set(pointId, thaw<SettledPoint>(row));
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
    for await (const [, message] of this.store.entries(tables.cut, { from: number + 1 })) {
      yield message;
      const open = openMessage(message);
      for (const cid of readIncludes(open, decodeRecord(open.envelope, this.network))) yield await this.readRecord(cid);
    }
  }

  /** The message of a record that some cut holds. Throws STORE_CORRUPT. */
  async readRecord(cid: Cid): Promise<Uint8Array> {
    return (await this.store.get(tables.record, cid)) ?? fail(storeCodes, 'STORE_CORRUPT', `The record ${cid} of a cut is missing`);
  }

  async *settledPoints(): AsyncIterable<[PointId, SettledPoint]> {
    for await (const [pointId, row] of this.store.entries(tables.archive)) yield [pointId, thaw<SettledPoint>(row)];
  }

  async *verdicts(): AsyncIterable<[Cid, StoredVerdict]> {
    for await (const [cid, row] of this.store.entries(tables.verdict)) yield [cid, thaw<StoredVerdict>(row)];
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
    for await (const [era, row] of this.store.entries(tables.unpaid)) yield { era, ...thaw<UnpaidRound>(row) };
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
  async predictionParts(era: string): Promise<number> {
    let part = 0;
    while (await this.store.has(tables.signed, `prediction/${era}/${part}`)) part++;
    return part;
  }

  /** A block to serve: only those of commitments in a cut and of predictions whose deadline has passed, so that nobody learns them before it is on record whose they are. */
  async readShared(cid: Cid): Promise<Uint8Array | null> {
    return (await this.store.has(tables.shared, cid)) ? this.blocks.readBlock(cid) : null;
  }

  /** Notes that blocks may go to others, as they came from a peer. */
  share(cids: readonly Cid[]): Promise<void> {
    return this.store.batch(cids.map((cid) => put(tables.shared, cid, empty)), { durable: false });
  }

  async #shareCommitted(events: readonly LedgerEvent[], records: readonly VerifiedRecord[]): Promise<Write[]> {
    const committed = new Set(events.flatMap((event) => (event.type === 'committed' ? [event.commitment] : [])));
    const shared: Write[] = [];
    for (const { cid, body } of records) {
      const block = body.kind === 'commitment' && committed.has(cid) ? await this.blocks.readBlock(body.manifest) : null;
      if (block === null) continue;
      const trees = decodeManifest(block).segments.map((segment) => segment.trees);
      shared.push(...[(body as BodyOf<'commitment'>).manifest, ...trees].map((one) => put(tables.shared, one, empty)));
    }
    return shared;
  }

  /** The predictions of rounds whose last cut for them this is may go to others from now on (rule MESH-9). */
  async #sharePredictions({ number, rounds }: Ledger): Promise<Write[]> {
    const shared: Write[] = [];
    for (const { deadline, positions } of rounds.values()) {
      if (deadline !== number) continue;
      for (const { predictions } of positions.values()) {
        if (predictions !== null && (await this.store.has(tables.block, predictions))) shared.push(put(tables.shared, predictions, empty));
      }
    }
    return shared;
  }

  /** The dispute and the commitment that a verdict is about are in this cut or in earlier ones. */
  async #verdicts(events: readonly LedgerEvent[], records: readonly VerifiedRecord[], cut: number): Promise<Write[]> {
    const bodyOf = async (cid: Cid): Promise<RecordBody> =>
      records.find((record) => record.cid === cid)?.body ?? recordIn(await this.readRecord(cid), this.network).body;
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

/** A ledger as a cut leaves it on the disk: its rounds lie by themselves, since their positions are many and most cuts change none. */
type StoredLedger = Omit<LedgerSnapshot, 'rounds'> & { readonly eras: readonly string[] };

function storedLedger(ledger: Ledger): StoredLedger {
  const { rounds, ...others } = snapshotLedger(ledger);
  return { ...others, eras: [...rounds.keys()] };
}

/** Nothing but these records changes a round that is open. */
function roundRows(records: readonly VerifiedRecord[], { rounds }: Ledger, events: readonly LedgerEvent[]): Write[] {
  const touched = new Set(records.flatMap(({ body }) => (body.kind === 'round' || body.kind === 'prediction' || body.kind === 'scores' ? [body.era] : [])));
  const changed = [...touched].flatMap((era) => (rounds.has(era) ? [put(tables.round, era, serialize(rounds.get(era)))] : []));
  const ended = events.flatMap((event) => (event.type === 'paid' ? [event.settled.era] : event.type === 'unpaid' ? [event.era] : []));
  return [...changed, ...ended.map((era) => del(tables.round, era))];
}

/** The rules refuse what comes after the deadline; that it came is worth a word to whoever looks at the round. */
function latePredictions(records: readonly VerifiedRecord[], cut: number, { rounds }: Ledger, events: readonly LedgerEvent[]): Write[] {
  const paid = new Map(events.flatMap((event) => (event.type === 'paid' ? [[event.settled.era, event.settled.deadline] as const] : [])));
  return records.flatMap(({ body }) => {
    if (body.kind !== 'prediction') return [];
    const { era, models } = body;
    const deadline = rounds.get(era)?.deadline ?? paid.get(era) ?? Infinity;
    return cut > deadline ? models.map(({ pointId }) => put(tables.late, `${era}/${pointId}`, empty)) : [];
  });
}

function thaw<T>(row: Uint8Array): T {
  try {
    return deserialize(row) as T;
  } catch (error) {
    return fail(storeCodes, 'STORE_CORRUPT', 'A row was written by another version of Node', error);
  }
}
