import { engineVersion } from '../../../native/index.js';
import { pulseMs } from '../../../protocol/beacon/public-beacon.js';
import { isActive } from '../../../protocol/ledger/ledger.js';
import type { Sketches } from '../../../protocol/model/sketch.js';
import { positionsDue } from '../../../protocol/ledger/rounds/open-round.js';
import { describeHalt } from '../../peer/describe-halt.js';
import type { Status } from '../routes/node.js';
import { viewLease } from './lease.js';
import { activeNodes, type Sources } from './sources.js';

/** What the node is, knows and does. */
export function viewStatus(from: Sources): Status {
  const { campaign, network, identity, peerStore, blocks, mesh, driver, work } = from;
  const { ledger, pending, headSeen, halted } = driver.state;
  return {
    node: identity.key,
    peerId: mesh.peerId,
    addresses: mesh.addresses(),
    reach: { ...mesh.reach, relays: [...mesh.reach.relays] },
    engine: work === null ? null : { version: engineVersion, answers: work.isAnswering },
    uptimeMs: Date.now() - from.startedMs,
    campaign: {
      name: campaign.name,
      cid: network,
      dataset: campaign.dataset,
      isResolver: campaign.resolver === identity.key,
      unit: campaign.stake.unit,
      decimals: campaign.stake.decimals,
    },
    peers: mesh.peers().length,
    findablePeers: mesh.findableCount,
    twin: mesh.twin,
    skew: mesh.skew,
    cut: {
      number: ledger.number,
      cid: ledger.head,
      behind: Math.max(0, headSeen - ledger.number),
      age: driver.cutAge,
    },
    halt: halted === null ? null : describeHalt(halted),
    doubt: driver.doubt,
    beacon: viewBeacon(from),
    membership: viewMembership(from),
    lease: viewLease(ledger, identity.key),
    hold: from.restraint.allowance.hold,
    waiting: driver.waiting,
    fitness: viewFitness(from),
    // A panel is drawn among the members besides the author (rule PANEL-2).
    members: { active: activeNodes(ledger).length, neededForPanel: campaign.audit.panelSize + 1 },
    models: { final: peerStore.sketches.size, effective: effectiveModels(peerStore.sketches) },
    rounds: [...ledger.rounds].flatMap(([era, round]) =>
      ledger.number < round.deadline
        ? [{ era, deadline: round.deadline, due: positionsDue(round, identity.key) }]
        : [],
    ),
    pendingRecords: pending.size,
    blockBytes: blocks.usedBytes,
    isFull: blocks.isTight,
    kept: viewKept(from),
    work: work?.list() ?? [],
  };
}

function viewFitness({ costs, campaign: { claims } }: Sources): Status['fitness'] {
  if (costs === null) return null;
  const { trainings, unfitPpm } = costs;
  return { trainings, unfitPpm, skipMaxPpm: claims.skipMaxPpm };
}

function viewKept({ keeping }: Sources): Status['kept'] {
  const { bytes, maxBytes, authors } = keeping.view();
  return { bytes, maxBytes, authors: [...authors] };
}

function viewBeacon({ campaign, driver, foresight, pulses }: Sources): Status['beacon'] {
  const { nextPulse } = driver.state.ledger;
  if (campaign.publicBeacon === null || nextPulse === null) return null;
  const { late, alone } = foresight;
  return {
    nextPulse,
    outMs: pulseMs(campaign.publicBeacon, nextPulse),
    missing: pulses?.awaited?.why ?? null,
    lateCuts: late,
    cutsAlone: alone,
  };
}

function viewMembership({ identity, driver }: Sources): Status['membership'] {
  const { ledger } = driver.state;
  const member = ledger.members.get(identity.key);
  if (member === undefined) return null;
  const { phase, slots, openings, skipped } = member;
  return {
    active: isActive(ledger, identity.key),
    barred: phase === 'barred',
    openSlots: slots.size,
    openedSlots: openings,
    skippedSlots: skipped,
  };
}

/**
 * As how many uncorrelated models equal parts of all final ones would spread: their number over one and the
 * mean correlation of one with all others, which a mean of Kendall's follows from as between normal
 * variables. For people, and so in doubles.
 */
function effectiveModels(sketches: Sketches): number {
  const agreement = sketches.meanAgreement() ?? 0;
  return (
    sketches.size / (1 + Math.max(0, sketches.size - 1) * Math.max(0, Math.sin((Math.PI / 2) * agreement)))
  );
}
