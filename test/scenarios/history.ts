import { verifySignature } from '../../node/identity/signature.js';
import { campaignCid, decodeCampaign, encodeCampaign } from '../../protocol/campaign/campaign.js';
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
import { openLedger } from '../../protocol/ledger/ledger.js';
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
import { overlay, type SettledPoint } from '../../protocol/ledger/archive.js';

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
type History = Shaped<typeof historyShape>;
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

/**
 * Folds a history anew; the number of the first cut after which the digest is another, null where all agree.
 */
export function firstDifference({ campaign: encoded, cuts }: History): number | null {
  const campaign = decodeCampaign(encoded);
  const cid = campaignCid(campaign);
  const ledger = openLedger(campaign, cid);
  const settled = new Map<string, SettledPoint>();
  const sketches = new Sketches();
  const verified = (envelope: Uint8Array): VerifiedRecord =>
    verifyRecord(decodeRecord(envelope, cid), verifySignature);
  for (const { cut: envelope, records, digest } of cuts) {
    const cut = verified(envelope) as VerifiedRecord<'cut'>;
    const known = overlay({
      settled: (pointId) => settled.get(pointId),
      nearest: (sketch) => sketches.nearest(sketch),
    });
    for (const event of foldCut(ledger, cut, records.map(verified), known)) {
      if (event.type !== 'settled') continue;
      settled.set(event.pointId, event.point);
      if (event.point.state === 'final') sketches.add(event.pointId, event.point.sketch);
      else sketches.remove(event.pointId);
    }
    if (ledgerDigest(ledger) !== digest) return cut.body.number;
  }
  return null;
}
