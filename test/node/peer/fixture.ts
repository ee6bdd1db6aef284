import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Auditor } from '../../../node/audit/auditor.js';
import { beaconMarkFile } from '../../../node/data-dir/data-dir.js';
import { identityOf, type Identity } from '../../../node/identity/identity.js';
import { verifySignature } from '../../../node/identity/signature.js';
import type { NodeEvent } from '../../../node/bus/events.js';
import { Inbox } from '../../../node/peer/inbox.js';
import { openParts } from '../../../node/peer/open-peer-store.js';
import { PeerDriver } from '../../../node/peer/driver.js';
import { Orders } from '../../../node/peer/orders.js';
import { PeerStore } from '../../../node/peer/peer-store.js';
import type { RecordCodec } from '../../../node/peer/record-reader.js';
import { Resolver } from '../../../node/peer/resolver.js';
import { Work } from '../../../node/peer/work.js';
import { Mark } from '../../../node/store/mark.js';
import type { Store } from '../../../node/store/store.js';
import { tables, type Table } from '../../../node/store/tables.js';
import { campaignCid, type Campaign } from '../../../protocol/campaign/campaign.js';
import type { Network } from '../../../protocol/campaign/network.js';
import { domainHash, hashBytes, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import { GridlodeError } from '../../../protocol/error.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { overlay, type SettledPoint } from '../../../protocol/ledger/archive.js';
import { ledgerDigest } from '../../../protocol/ledger/digest.js';
import { foldCut } from '../../../protocol/ledger/fold.js';
import {
  openLedger,
  snapshotLedger,
  type Ledger,
  type LedgerSnapshot,
} from '../../../protocol/ledger/ledger.js';
import type { BodyOf, RecordBody, RecordKind } from '../../../protocol/records/bodies.js';
import { signRecord, verifyRecord, type VerifiedRecord } from '../../../protocol/records/envelope.js';
import { decodeMessage, encodeMessage } from '../../../protocol/records/message.js';
import { testCampaign } from '../../fixtures/campaign.js';

export const seedOf = (name: string): Uint8Array => hashBytes(domainHash('test-seed', textBytes(name)));
export const identityNamed = (name: string): Promise<Identity> => identityOf(seedOf(name));

/** A campaign in a temporary folder, and the hand of its resolver. */
export interface Bench extends Network {
  readonly dir: string;
  readonly resolver: Identity;
  readonly hand: Resolver;
  /** The ledger after each cut that a test has made, and after none. */
  readonly pasts: Map<Cid, Past>;
}

interface Past {
  readonly ledger: LedgerSnapshot;
  readonly settled: ReadonlyMap<PointId, SettledPoint>;
}

/** Epochs are so long that no clock ends one, unless `changes` say otherwise. */
export async function makeBench(changes: Partial<Campaign> = {}): Promise<Bench> {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-peer-'));
  const resolver = await identityNamed('resolver');
  const hand = await Resolver.create(dir, resolver.key, 2_048, () => seedOf('beacons'));
  const campaign = testCampaign(resolver.key, {
    beaconAnchor: hand.anchor,
    epochMs: 86_400_000,
    targets: ['target'],
    ...changes,
  });
  const network = campaignCid(campaign);
  const first = { ledger: snapshotLedger(openLedger(campaign, network)), settled: new Map() };
  return { dir, resolver, hand, campaign, network, pasts: new Map([[network, first]]) };
}

export const removeBench = ({ dir }: Bench): Promise<void> => rm(dir, { recursive: true });

type Said<K extends RecordKind> = Omit<BodyOf<K>, 'version' | 'campaign' | 'node'>;

/** The message of a record that `identity` signs. */
export const say = <K extends RecordKind>(
  { network }: Network,
  { key, sign }: Identity,
  body: Said<K>,
): Uint8Array =>
  encodeMessage(
    signRecord({ version: 1, campaign: network, node: key, ...body } as unknown as RecordBody, sign),
  );

export const cidIn = ({ network }: Network, message: Uint8Array): Cid =>
  decodeMessage(message, network).record.cid;

/**
 * The message of a cut after `previous` over records given as messages; `changes` replace fields before it is
 * signed.
 */
export function cutOver(
  bench: Bench,
  number: number,
  previous: Cid,
  messages: readonly Uint8Array[],
  changes: Partial<BodyOf<'cut'>> = {},
  signer = bench.resolver,
): Uint8Array {
  const records = messages.map((message) => cidIn(bench, message)).sort();
  const past = bench.pasts.get(previous);
  const ledger = past === undefined ? noDigest : ledgerDigest(reopened(bench, past));
  const body = {
    ...bench.hand.cutBody(
      { type: 'cut', number, previous, records, ledger, pulse: null, nextPulseMin: null },
      bench,
      0,
    ),
    node: signer.key,
    ...changes,
  };
  const message = encodeMessage(signRecord(body, signer.sign), records);
  if (past !== undefined) foldOnto(bench, past, message, messages);
  return message;
}

const noDigest = domainHash('no ledger');

const reopened = ({ campaign, network }: Network, { ledger }: Past): Ledger =>
  openLedger(campaign, network, structuredClone(ledger));

/** Keeps what a cut makes of the ledger before it, where it may follow that. */
function foldOnto(bench: Bench, past: Past, message: Uint8Array, messages: readonly Uint8Array[]): void {
  const verified = (each: Uint8Array): VerifiedRecord =>
    verifyRecord(decodeMessage(each, bench.network).record, verifySignature);
  const ledger = reopened(bench, past);
  const settled = new Map(past.settled);
  const archive = overlay({ settled: (pointId) => settled.get(pointId), nearest: () => null });
  try {
    const cut = verified(message) as VerifiedRecord<'cut'>;
    const records = messages.map(verified).sort((a, b) => (a.cid < b.cid ? -1 : 1));
    for (const event of foldCut(ledger, cut, records, archive))
      if (event.type === 'settled') settled.set(event.pointId, event.point);
    bench.pasts.set(cut.cid, { ledger: snapshotLedger(ledger), settled });
  } catch (error) {
    // A message that is wrong by itself, or a cut that cannot follow.
    if (!(error instanceof GridlodeError)) throw error;
  }
}

export interface PeerOrder {
  readonly identity: Identity;
  /** Where its store is, below the bench's folder. */
  readonly name: string;
  readonly resolves?: boolean;
  readonly trainings?: number;
  readonly audits?: number;
  readonly isNewest?: boolean;
  /** What stands in for the store's own behaviour. */
  readonly PeerStoreClass?: typeof PeerStore;
  readonly codec?: RecordCodec;
}

/**
 * A peer's driver over a store of its own, without a mesh, and what it told and asked for. Its work never
 * ends.
 */
export class TestPeer {
  readonly published: Uint8Array[] = [];
  readonly pulls: number[] = [];
  readonly awaitedPulses: number[] = [];
  readonly events: NodeEvent[] = [];
  readonly failures: unknown[] = [];
  /** Whether its engine, had it one, would answer. */
  isAnswering = true;
  driver!: PeerDriver;
  inbox!: Inbox;
  orders!: Orders;
  /** Called for each message that the driver publishes, and for each pull. */
  onPublish: (message: Uint8Array) => void = () => undefined;
  onPull: (since: number) => void = () => undefined;
  #waiting: (() => void)[] = [];

  /** `lost` tells of blocks that were damaged. */
  private constructor(
    readonly bench: Bench,
    readonly identity: Identity,
    readonly store: Store,
    readonly peerStore: PeerStore,
    readonly lost: readonly string[],
  ) {}

  static async open(
    bench: Bench,
    {
      identity,
      name,
      resolves = false,
      trainings = 0,
      audits = 0,
      isNewest = false,
      PeerStoreClass = PeerStore,
      codec,
    }: PeerOrder,
  ): Promise<TestPeer> {
    const dir = join(bench.dir, name);
    const lost: string[] = [];
    // A resolver's directory is where the campaign was made.
    if (identity.key === bench.resolver.key && !existsSync(dir))
      await Mark.create(beaconMarkFile(dir, bench.campaign.beaconAnchor), { isOwn: true });
    const peerStore = new PeerStoreClass(
      bench.network,
      await openParts({ ...bench, dir, identity, diskBytes: 1 << 24, onLost: (what) => lost.push(what) }),
    );
    const peer = new TestPeer(bench, identity, peerStore.store, peerStore, lost);
    const endless = async (_: unknown, { signal }: { signal: AbortSignal }): Promise<never> => {
      await once(signal, 'abort');
      throw signal.reason;
    };
    const auditor = { fetch: endless, audit: endless, replay: endless } as unknown as Auditor;
    const work = new Work({
      trainer: { train: endless },
      auditor,
      isAnswering: () => peer.isAnswering,
      bus: { publish: () => undefined },
      onError: (error) => peer.failures.push(error),
    });
    peer.driver = await PeerDriver.open(
      { campaign: bench.campaign, network: bench.network, identity, peer: { trainings, audits }, isNewest },
      {
        store: peer.peerStore,
        resolver: resolves ? bench.hand : null,
        bus: {
          publish: (event) => {
            peer.events.push(event);
            peer.wake();
          },
        },
        onFailure: (error) => {
          peer.failures.push(error);
          peer.wake();
        },
        ...(codec === undefined ? {} : { codec }),
      },
    ).catch((error: unknown) => peerStore.close().then(() => Promise.reject(error as Error)));
    peer.inbox = new Inbox(bench, peer.driver, { publish: (event) => peer.events.push(event) });
    peer.orders = new Orders(
      { network: bench.network, node: identity.key, vrfKey: identity.vrfKey },
      peer.driver,
    );
    await peer.driver.start({
      work,
      publish: (message) => {
        peer.published.push(message);
        peer.onPublish(message);
        peer.wake();
      },
      pull: (since) => {
        peer.pulls.push(since);
        peer.onPull(since);
      },
      awaitPulse: (number) => peer.awaitedPulses.push(number),
    });
    return peer;
  }

  /** Takes messages as gossip brings them; the verdicts. */
  async take(...messages: readonly Uint8Array[]): Promise<string[]> {
    const verdicts: string[] = [];
    for (const message of messages) verdicts.push((await this.inbox.judge(message)).action);
    return verdicts;
  }

  /** Takes records, of which some may be known, and then a cut over them. */
  async cut(...messages: readonly Uint8Array[]): Promise<Uint8Array> {
    const { number, head } = this.driver.state.ledger;
    // A test may have changed its ledger by hand.
    const cut = cutOver(this.bench, number + 1, head, messages, { ledger: this.driver.digest() });
    const verdicts = await this.take(...messages, cut);
    if (verdicts.includes('reject') || verdicts.at(-1) !== 'accept')
      throw new Error(`The peer answers ${verdicts.join(', ')}`);
    return cut;
  }

  get pending(): Cid[] {
    return [...this.driver.state.pending.keys()].sort();
  }

  /** Resolves once `holds` does; it is asked again whenever the driver told or published something. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  async close(): Promise<void> {
    await this.driver.stop();
    await this.peerStore.close();
  }
}

/** Every row of every table, to compare before and after. */
export async function rowsOf(store: Store): Promise<Record<string, string>> {
  const rows: Record<string, string> = {};
  for (const table of Object.values(tables) as unknown as Table<unknown, unknown>[]) {
    for await (const [key, value] of store.entries(table)) {
      rows[`${table.name}/${String(key)}`] =
        value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
    }
  }
  return rows;
}

/** What a member says to join, and to open its slots. */
export const enrolment = (bench: Bench, identity: Identity, epoch = 0): Uint8Array =>
  say<'enrolment'>(bench, identity, { kind: 'enrolment', vrfKey: identity.vrfKey, epoch });
export const opening = (bench: Bench, identity: Identity, slot = 0): Uint8Array =>
  say<'opening'>(bench, identity, { kind: 'opening', owner: identity.key as never, slot });
