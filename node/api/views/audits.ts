import type { Ledger } from '../../../protocol/ledger/ledger.js';
import type { AuditList } from '../routes/audits.js';
import { activeNodes, listMax, type Sources } from './sources.js';
import type { SeatPhase } from '../../../protocol/ledger/audits/audit.js';
import { finalCutOf } from '../../../protocol/ledger/audits/seats.js';
import { replaysOf } from '../../../protocol/ledger/disputes/judges.js';

type Panellist = AuditList['open'][number]['panel'][number];

/** Models under audit, open disputes, and the latest verdicts. */
export async function viewAudits({ peerStore, driver }: Sources): Promise<AuditList> {
  const verdicts: AuditList['verdicts'][number][] = [];
  for await (const {
    dispute,
    cut,
    verdict,
    pointId,
    commitment,
    replays,
    evidence,
  } of peerStore.verdicts()) {
    const { manifest, accused, author, accuser, subject, part, claimed, found } = evidence;
    verdicts.push({
      dispute,
      cut,
      verdict,
      pointId,
      commitment,
      manifest,
      accused: accused ?? author,
      accuser,
      subject,
      part,
      claimed: hex(claimed),
      found: hex(found),
      replayedBy: replays,
    });
    if (verdicts.length === 2 * listMax) verdicts.splice(0, listMax);
  }
  const { ledger } = driver.state;
  return { open: viewOpen(ledger), disputes: viewDisputes(ledger), verdicts: verdicts.slice(-listMax) };
}

function viewOpen(ledger: Ledger): AuditList['open'] {
  const { panelSize } = ledger.campaign.audit;
  const active = activeNodes(ledger);
  return [...ledger.commitments].map(([commitment, open]) => ({
    commitment,
    pointId: open.pointId,
    node: open.node,
    manifest: open.manifest,
    cut: open.cut,
    finalCut: finalCutOf(open),
    panel: [...open.seats].map(([node, seat]) => ({ node, state: seatStates[seat.phase.type] })),
    // Until as many have enrolled, no panel is whole (rule PANEL-2).
    membersMissing:
      open.seats.size >= panelSize
        ? 0
        : Math.max(0, panelSize - active.filter((node) => node !== open.node).length),
  }));
}

/** A dispute ends with its commitment, whose point it is known by. */
const viewDisputes = ({ disputes, commitments }: Ledger): AuditList['disputes'] =>
  [...disputes].flatMap(([dispute, open]) => {
    const pointId = commitments.get(open.commitment)?.pointId;
    if (pointId === undefined) return [];
    return [
      {
        dispute,
        commitment: open.commitment,
        pointId,
        accuser: open.node,
        subject: open.subject,
        part: open.part,
        accused: open.accused,
        claimed: hex(open.claimed),
        found: hex(open.found),
        panel: [...open.seats.keys()],
        replayed: replaysOf(open).map(([judge]) => judge),
      },
    ];
  });

/** How far a panellist is. */
const seatStates = {
  drawn: 'drawn',
  withheld: 'cannot have it',
  holding: 'has the model',
  pledged: 'pledged',
  attested: 'attested',
} as const satisfies Record<SeatPhase['type'], Panellist['state']>;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
