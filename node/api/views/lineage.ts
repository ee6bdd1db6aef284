import { CID } from 'multiformats/cid';
import { hashBytes, type Cid } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { decodeRecord, type SignedRecord } from '../../../protocol/records/envelope.js';
import type { Lineage } from '../routes/lineage.js';
import { findModel } from './model-detail.js';
import type { Sources } from './sources.js';

/** Cuts that are looked through at most, from a model's end back to its claim. */
const cutsMax = 5_000;

type Told = Lineage['records'][number];

/**
 * The records of a model from its claim to the end of its audit, found by going back through the cuts. Null
 * where no model of the point is final or under audit.
 */
export async function viewLineage(from: Sources, pointId: PointId): Promise<Lineage | null> {
  const { driver, peerStore, network, campaign } = from;
  const { ledger } = driver.state;
  const model = await findModel(from, pointId);
  if (model === null) return null;
  const { node, generation, commitment, finalCut } = model;
  const last =
    finalCut === null || ledger.commitments.has(commitment)
      ? ledger.number
      : Math.min(ledger.number, finalCut + campaign.audit.vestingEpochs);
  // Most records of a cut name neither: a look at their bytes is cheaper than decoding them.
  const named = [commitment, ...(await disputesOf(from, commitment))];
  const needles = [hashBytes(pointId), ...named.map((cid) => CID.parse(cid).bytes)];
  const found: Told[][] = [];
  let [isWhole, hasHeartbeat] = [false, false];
  for (let cut = last; cut > Math.max(0, last - cutsMax) && !isWhole; cut--) {
    const envelopes = await peerStore.envelopesOfCut(cut);
    if (envelopes === null) break;
    const told: Told[] = [];
    for (const { envelope } of envelopes.filter((each) => holdsAny(each.envelope, needles))) {
      const { cid, body } = decodeRecord(envelope, network);
      if (body.kind === 'heartbeat' && hasHeartbeat) continue;
      hasHeartbeat ||= body.kind === 'heartbeat';
      isWhole ||= body.kind === 'claim' && body.node === node && body.generation === generation;
      const one = tellOf(cid, body, cut);
      if (one !== null) told.push(one);
    }
    found.push(told);
  }
  return { pointId, finalCut, isWhole, records: found.reverse().flat() };
}

/** Replays name the dispute that they are of, and come in later cuts. */
async function disputesOf({ driver, peerStore }: Sources, commitment: Cid): Promise<Cid[]> {
  const found = [...driver.state.ledger.disputes].flatMap(([dispute, open]) =>
    open.commitment === commitment ? [dispute] : [],
  );
  for await (const verdict of peerStore.verdicts())
    if (verdict.commitment === commitment) found.push(verdict.dispute);
  return found;
}

function holdsAny(envelope: Uint8Array, needles: readonly Uint8Array[]): boolean {
  const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.length);
  return needles.some((needle) => bytes.includes(Buffer.from(needle)));
}

/** What is told of a record; null of one that is not part of a model's way. */
function tellOf(record: Cid, body: SignedRecord['body'], cut: number): Told | null {
  switch (body.kind) {
    case 'claim':
    case 'heartbeat':
    case 'commitment':
    case 'availability':
    case 'pledge':
    case 'abstention':
      return { ...body, record, cut };
    case 'attestation': {
      const { kind, node, segments, eras } = body;
      return { kind, node, record, cut, segments: segments.map(({ segment }) => segment), eras };
    }
    case 'dispute':
    case 'replay':
      return { ...body, record, cut, claimed: hex(body.claimed), found: hex(body.found) };
    default:
      return null;
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
