import { verifySignature } from '../../node/identity/signature.js';
import {
  campaignCid,
  decodeCampaign,
  encodeCampaign,
  type Campaign,
} from '../../protocol/campaign/campaign.js';
import {
  hash,
  bytes,
  decodeShape,
  encodeShape,
  list,
  literal,
  map,
  type Shaped,
} from '../../protocol/codec/shape.js';
import { encodeCanonical } from '../../protocol/codec/canonical.js';
import { ledgerDigest } from '../../protocol/ledger/digest.js';
import { roundFields } from '../../protocol/ledger/entry-fields.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';
import { foldCut } from '../../protocol/ledger/fold.js';
import type { PointId } from '../../protocol/grid/point.js';
import { openLedger, type Ledger } from '../../protocol/ledger/ledger.js';
import type { SettledEntry } from '../../protocol/snapshot/pieces.js';
import { Sketches } from '../../protocol/model/sketch.js';
import { cutRecordsMax, type RecordKind } from '../../protocol/records/bodies.js';
import {
  decodeRecord,
  recordMaxBytes,
  verifyRecord,
  type VerifiedRecord,
} from '../../protocol/records/envelope.js';
import { Random } from '../sim/random.js';
import { liveOn, openLife } from './random-life.js';
import { tablesOf } from './tables.js';
import { encodeSettled, inArchiveOrder, overlay, type SettledPoint } from '../../protocol/ledger/archive.js';

const historyMaxBytes = 256 << 20;

/**
 * Cuts with their records as they travel, what each settled, and the digest of the ledger after it: what
 * another implementation folds to check itself. Records are in ascending order of their CIDs. At the end
 * stands the last ledger itself, entry by entry, and so do the positions of its rounds.
 */
const historyShape = map({
  kind: literal('ledger-history'),
  version: literal(1),
  campaign: bytes(1, 3 << 20),
  cuts: list(
    map({
      cut: bytes(1, recordMaxBytes),
      records: list(bytes(1, recordMaxBytes), cutRecordsMax),
      settled: list(bytes(1, recordMaxBytes), 100_000),
      digest: hash,
    }),
    100_000,
  ),
  ledger: bytes(1, historyMaxBytes),
});
export type History = Shaped<typeof historyShape>;
export const encodeHistory = (history: History): Uint8Array => encodeShape(historyShape, history);
export const decodeHistory = (file: Uint8Array): History =>
  decodeShape(historyShape, file, historyMaxBytes, 'history');

/** A history by chance: the same seed gives the same bytes. With the kinds of records that it has. */
export function liveHistory(seed: number, cuts: number): { history: History; kinds: Set<RecordKind> } {
  const world = openLife();
  const random = new Random(seed);
  const kinds = new Set<RecordKind>();
  const told = Array.from({ length: cuts }, () => {
    for (const kind of liveOn(world, random)) kinds.add(kind);
    const { events } = world.fold(world.queue.splice(0));
    return { settled: settledIn(events), digest: ledgerDigest(world.chain.ledger) };
  });
  return {
    kinds,
    history: {
      kind: 'ledger-history',
      version: 1,
      campaign: encodeCampaign(world.campaign),
      cuts: world.chain.cuts.map(({ cut, records }, i) => ({
        cut: cut.envelope,
        records: records.map(({ envelope }) => envelope),
        ...(told[i] as (typeof told)[number]),
      })),
      ledger: encodeCanonical({
        ...tablesOf(world.chain.ledger),
        rounds: [...world.chain.ledger.rounds].map(([era, round]) => [era, roundFields(round)]),
      }),
    },
  };
}

/** What stands in the archive after a cut: each point once, as it was settled last. */
function settledIn(events: readonly LedgerEvent[]): Uint8Array[] {
  const settled = new Map(
    events.flatMap((event) => (event.type === 'settled' ? [[event.pointId, event.point] as const] : [])),
  );
  return [...settled].sort(([a], [b]) => (a < b ? -1 : 1)).map((entry) => encodeCanonical(entry));
}

/** A network's ledger and archive as a history goes on. */
export interface Life {
  readonly campaign: Campaign;
  readonly ledger: Ledger;
  /** All that was settled, in its order. */
  readonly log: SettledEntry[];
  readonly settled: Map<PointId, SettledPoint>;
  readonly sketches: Sketches;
}

export function openLifeOf({ campaign: encoded }: Pick<History, 'campaign'>): Life {
  const campaign = decodeCampaign(encoded);
  const ledger = openLedger(campaign, campaignCid(campaign));
  return { campaign, ledger, log: [], settled: new Map(), sketches: new Sketches() };
}

/** Takes the next cut in, and what it settled; what happened. */
export function foldNext(
  life: Life,
  { cut, records }: ReturnType<typeof verifiedCuts>[number],
): LedgerEvent[] {
  const { ledger, settled, sketches } = life;
  const known = overlay({
    settled: (pointId) => settled.get(pointId),
    nearest: (sketch) => sketches.nearest(sketch),
  });
  const events = foldCut(ledger, cut, records, known);
  const latest = new Map(
    events.flatMap((event) => (event.type === 'settled' ? [[event.pointId, event.point] as const] : [])),
  );
  settle(
    life,
    inArchiveOrder(latest).map(([pointId, point]) => ({
      pointId,
      point,
      encoded: encodeSettled(pointId, point),
    })),
  );
  return events;
}

/** Takes up what is settled, in its order. */
export function settle({ log, settled, sketches }: Life, entries: readonly SettledEntry[]): void {
  for (const entry of entries) {
    const { pointId, point } = entry;
    log.push(entry);
    settled.set(pointId, point);
    if (point.state === 'final') sketches.add(pointId, point.sketch);
    else sketches.remove(pointId);
  }
}

/** The cuts of a history with their records, each verified. */
export function verifiedCuts({ campaign, cuts }: History) {
  const cid = campaignCid(decodeCampaign(campaign));
  const verified = (envelope: Uint8Array): VerifiedRecord =>
    verifyRecord(decodeRecord(envelope, cid), verifySignature);
  return cuts.map(({ cut, records, digest }) => ({
    cut: verified(cut) as VerifiedRecord<'cut'>,
    records: records.map(verified),
    digest,
  }));
}

/**
 * Folds a history anew; the number of the first cut after which the digest is another, null where all agree.
 */
export function firstDifference(history: History): number | null {
  const life = openLifeOf(history);
  for (const next of verifiedCuts(history)) {
    foldNext(life, next);
    if (ledgerDigest(life.ledger) !== next.digest) return life.ledger.number;
  }
  return null;
}
