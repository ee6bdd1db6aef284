import { drawerOf, majorityOf } from '../../protocol/audit/panel.js';
import { cidOf, domainHash, textBytes, uint32Bytes, type Cid } from '../../protocol/codec/hash.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { gridOf, testAudit } from '../fixtures/campaign.js';
import { Chain } from '../protocol/ledger/chain.js';
import { hypergeometric } from './statistics.js';
import { tallyOf, type Tally } from './tally.js';
import { isRevealed } from '../../protocol/ledger/audits/seats.js';
import { drawOf } from '../../protocol/ledger/slots/slot.js';

const group = 'collusion';
const shares = [0.05, 0.1, 0.2, 1 / 3];
const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Panels that beacons draw from keys of which one attacker holds a share. */
export function drawPanels({ seed, trials }: { seed: number; trials: number }): Tally[] {
  const nodes = Array.from(
    { length: 300 },
    (_, i) => domainHash('zoo-key', uint32Bytes(i)) as string as NodeKey,
  ).sort();
  /**
   * How many of the attacker's are in each panel; its keys are spread evenly, and each weighs as told, honest
   * ones 1.
   */
  const hostileIn = (count: number, size: number, weight: number): number[] => {
    const hostile = new Set(
      nodes.filter(
        (_, i) => Math.floor((i * count) / nodes.length) < Math.floor(((i + 1) * count) / nodes.length),
      ),
    );
    const candidates = nodes.map((node) => ({ node, weight: hostile.has(node) ? weight : 1 }));
    return Array.from({ length: trials }, (_, i) => {
      const beacon = domainHash('zoo-panel', textBytes(`${seed} ${count} ${size} ${weight}`), uint32Bytes(i));
      return drawerOf(candidates, 'panel')(beacon, cidOf(textBytes('subject')), size).filter((node) =>
        hostile.has(node),
      ).length;
    });
  };
  return shares.flatMap((share) => {
    const count = Math.round(nodes.length * share);
    const lost = [2, 3].reduce((sum, hits) => sum + hypergeometric(nodes.length, count, 3, hits), 0);
    // As heavy as eleven honest ones: what standing may do at most by the default rules.
    const [own, sum] = [11 * count, nodes.length + 10 * count];
    const heavy = (own / sum) * ((own - 11) / (sum - 11));
    const whose = `${percent(share)} of 300 keys`;
    return [
      tallyOf(
        group,
        `${whose}: an honest one in a panel of 2`,
        hostileIn(count, 2, 1).map((hostile) => hostile < 2),
        1 - hypergeometric(nodes.length, count, 2, 2),
        'equal',
      ),
      tallyOf(
        group,
        `${whose}, each weighing 11: an honest one in a panel of 2`,
        hostileIn(count, 2, 11).map((hostile) => hostile < 2),
        1 - heavy,
        'equal',
      ),
      tallyOf(
        group,
        `${whose}: honest majority in a dispute's panel of 3`,
        hostileIn(count, 3, 1).map((hostile) => hostile < majorityOf(3)),
        1 - lost,
        'equal',
      ),
    ];
  });
}

const audit = { ...testAudit, panelEpochs: 6, vestingEpochs: 24, drawingsMax: 4 };
const others = 60;

/** A campaign's open slots are bounded, so tries are made in batches. */
const batch = 50;

/**
 * Authors who hand their models to an attacker's keys alone, which attest as fast as they can, until the
 * model has vested or is given up.
 */
export async function withhold({ seed, trials }: { seed: number; trials: number }): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const share of shares) {
    const friends = Math.round(others * share);
    const caught: boolean[] = [];
    while (caught.length < trials)
      caught.push(
        ...(await withholdOnce(
          `zoo ${seed} ${friends} ${caught.length}`,
          friends,
          Math.min(batch, trials - caught.length),
        )),
      );
    tallies.push(
      tallyOf(
        group,
        `${percent(share)} of ${others} keys: what they alone can have is given up`,
        caught,
        1 - vestsWithheld(friends, others - friends),
        'equal',
      ),
    );
  }
  return tallies;
}

/** Which of so many models of one author are given up. */
async function withholdOnce(name: string, friends: number, models: number): Promise<boolean[]> {
  const claims = {
    openSlotsMax: batch,
    skipMaxPpm: 1_000_000,
    leaseEpochs: 500,
    enrolmentEpochs: 500,
    newcomersMax: 10_000,
  };
  // Standing is gone with the next cut, so that each try is like the first.
  const chain = await Chain.create(others + 1, {
    name,
    claims,
    audit,
    grid: gridOf(4_000),
    standing: { base: 1_000, max: 1_000, decayEpochs: 1 },
  });
  const committed = commitMany(chain, models);
  const vested = outcomes(chain, new Set(chain.nodes.slice(1, friends + 1).map(({ key }) => key)));
  return committed.map((point) => !vested.has(point));
}

/** Commitments of the first node, all in one cut: their points. */
function commitMany(chain: Chain, count: number): string[] {
  const [author] = chain.nodes as [Chain['nodes'][number]];
  for (let slot = 0; slot < count; slot++) chain.fold(chain.opening(author));
  chain.fold();
  // Slots that drew one point have one claim.
  const slots = new Map(
    [...chain.ledger.members.get(author.key)!.slots.values()].map((open) => [
      drawOf(open)!.pointId,
      open.slot,
    ]),
  );
  const claims = [...slots.values()].map((slot) => chain.claim(author, slot));
  chain.fold(...claims);
  chain.fold(...claims.map((claim) => chain.commitment(claim)));
  return [...slots.keys()];
}

/** Plays on until no commitment is open; the points whose models have vested. */
function outcomes(chain: Chain, friends: ReadonlySet<string>): Set<string> {
  const vested = new Set<string>();
  const attestations = new Map<string, VerifiedRecord<'attestation'>>();
  while (chain.ledger.commitments.size > 0) {
    const records = [...chain.ledger.commitments.keys()].flatMap((cid) =>
      actsOn(chain, cid, friends, attestations),
    );
    for (const event of chain.fold(...records)) if (event.type === 'vested') vested.add(event.pointId);
  }
  return vested;
}

/**
 * What those seated sign now: friends at once, the others once they may say that they cannot have the model
 * (AUDIT-1).
 */
function actsOn(
  chain: Chain,
  cid: Cid,
  friends: ReadonlySet<string>,
  attestations: Map<string, VerifiedRecord<'attestation'>>,
): VerifiedRecord[] {
  const open = chain.ledger.commitments.get(cid)!;
  return [...open.seats].flatMap(([key, { cut, phase }]): VerifiedRecord[] => {
    const node = chain.nodeOf(key);
    if (!friends.has(key)) {
      return phase.type === 'withheld' || cut + Math.floor(audit.panelEpochs / 2) > chain.ledger.number
        ? []
        : [chain.availability(node, cid, false)];
    }
    if (phase.type === 'drawn') return [chain.availability(node, cid)];
    const own = attestations.get(`${cid} ${key}`) ?? chain.attestation(node, cid);
    attestations.set(`${cid} ${key}`, own);
    if (phase.type === 'holding') return [chain.pledge(own)];
    return isRevealed(open) && phase.type === 'pledged' ? [own] : [];
  });
}

/** Where such a model stands between two panels. */
interface Standing {
  readonly friends: number;
  readonly withheld: number;
  readonly drawings: number;
  readonly final: boolean;
}

/**
 * The chance that a model which only `friends` of all can have vests, by the rules FINAL-1 and FINAL-2: each
 * panel has as many as are missing, friends among them have attested before the others may say a word, and
 * then those have their say.
 */
export function vestsWithheld(
  friends: number,
  honest: number,
  at: Standing = { friends: 0, withheld: 0, drawings: 0, final: false },
): number {
  const { panelSize, drawingsMax } = audit;
  if (at.final && at.drawings === drawingsMax) return at.withheld > at.friends ? 0 : 1;
  const left = friends + honest - at.friends - at.withheld;
  if (left === 0) return 0;
  const drawn = Math.min(left, panelSize + at.withheld - (at.final ? at.friends : 0));
  let chance = 0;
  for (let hits = 0; hits <= drawn; hits++) {
    const likely = hypergeometric(left, friends - at.friends, drawn, hits);
    const next = { friends: at.friends + hits, withheld: at.withheld + drawn - hits };
    const final = at.final || next.friends >= panelSize + at.withheld;
    const attested = final ? next.friends : 0;
    if (likely === 0 || next.withheld >= attested + 2 * panelSize) continue;
    const vests = attested >= panelSize + next.withheld;
    chance +=
      likely *
      (vests
        ? 1
        : vestsWithheld(friends, honest, {
            ...next,
            final,
            drawings: final && !at.final ? 1 : at.drawings + 1,
          }));
  }
  return chance;
}
