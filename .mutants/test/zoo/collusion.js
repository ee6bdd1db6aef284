import { drawPanel, majorityOf } from '../../protocol/audit/panel.js';
import { cidOf, domainHash, textBytes, uint32Bytes } from '../../protocol/codec/hash.js';
import { gridOf, testAudit } from '../fixtures/campaign.js';
import { Chain } from '../protocol/ledger/chain.js';
import { hypergeometric } from './statistics.js';
import { tallyOf } from './tally.js';
const group = 'collusion';
const shares = [0.05, 0.1, 0.2, 1 / 3];
const percent = (share) => `${Math.round(100 * share)} %`;
/** Panels that beacons draw from keys of which one attacker holds a share. */
export function drawPanels({ seed, trials }) {
    const nodes = Array.from({ length: 300 }, (_, i) => domainHash('zoo-key', uint32Bytes(i))).sort();
    /**
     * How many of the attacker's are in each panel; its keys are spread evenly, and each weighs as told, honest
     * ones 1.
     */
    const hostileIn = (count, size, weight) => {
        const hostile = new Set(nodes.filter((_, i) => Math.floor((i * count) / nodes.length) < Math.floor(((i + 1) * count) / nodes.length)));
        const candidates = nodes.map((node) => ({ node, weight: hostile.has(node) ? weight : 1 }));
        return Array.from({ length: trials }, (_, i) => {
            const beacon = domainHash('zoo-panel', textBytes(`${seed} ${count} ${size} ${weight}`), uint32Bytes(i));
            return drawPanel(beacon, cidOf(textBytes('subject')), candidates, size).filter((node) => hostile.has(node)).length;
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
            tallyOf(group, `${whose}: an honest one in a panel of 2`, hostileIn(count, 2, 1).map((hostile) => hostile < 2), 1 - hypergeometric(nodes.length, count, 2, 2), 'equal'),
            tallyOf(group, `${whose}, each weighing 11: an honest one in a panel of 2`, hostileIn(count, 2, 11).map((hostile) => hostile < 2), 1 - heavy, 'equal'),
            tallyOf(group, `${whose}: honest majority in a dispute's panel of 3`, hostileIn(count, 3, 1).map((hostile) => hostile < majorityOf(3)), 1 - lost, 'equal'),
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
export async function withhold({ seed, trials }) {
    const tallies = [];
    for (const share of shares) {
        const friends = Math.round(others * share);
        const caught = [];
        while (caught.length < trials)
            caught.push(...(await withholdOnce(`zoo ${seed} ${friends} ${caught.length}`, friends, Math.min(batch, trials - caught.length))));
        tallies.push(tallyOf(group, `${percent(share)} of ${others} keys: what they alone can have is given up`, caught, 1 - vestsWithheld(friends, others - friends), 'equal'));
    }
    return tallies;
}
/** Which of so many models of one author are given up. */
async function withholdOnce(name, friends, models) {
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
function commitMany(chain, count) {
    const [author] = chain.nodes;
    for (let slot = 0; slot < count; slot++)
        chain.fold(chain.opening(author));
    chain.fold();
    // Slots that drew one point have one claim.
    const slots = new Map([...chain.ledger.members.get(author.key).slots.values()].map(({ slot, draw }) => [draw.pointId, slot]));
    const claims = [...slots.values()].map((slot) => chain.claim(author, slot));
    chain.fold(...claims);
    chain.fold(...claims.map((claim) => chain.commitment(claim)));
    return [...slots.keys()];
}
/** Plays on until no commitment is open; the points whose models have vested. */
function outcomes(chain, friends) {
    const vested = new Set();
    const attestations = new Map();
    while (chain.ledger.commitments.size > 0) {
        const records = [...chain.ledger.commitments.keys()].flatMap((cid) => actsOn(chain, cid, friends, attestations));
        for (const event of chain.fold(...records))
            if (event.type === 'vested')
                vested.add(event.pointId);
    }
    return vested;
}
/**
 * What those seated sign now: friends at once, the others once they may say that they cannot have the model
 * (AUDIT-1).
 */
function actsOn(chain, cid, friends, attestations) {
    const { seats, revealCut } = chain.ledger.commitments.get(cid);
    return [...seats].flatMap(([key, { cut, alpha, withheld, pledge, attested }]) => {
        const node = chain.nodeOf(key);
        if (!friends.has(key)) {
            return withheld || cut + Math.floor(audit.panelEpochs / 2) > chain.ledger.number
                ? []
                : [chain.availability(node, cid, false)];
        }
        if (alpha === null)
            return [chain.availability(node, cid)];
        const own = attestations.get(`${cid} ${key}`) ?? chain.attestation(node, cid);
        attestations.set(`${cid} ${key}`, own);
        if (pledge === null)
            return [chain.pledge(own)];
        return revealCut > 0 && attested === null ? [own] : [];
    });
}
/**
 * The chance that a model which only `friends` of all can have vests, by the rules FINAL-1 and FINAL-2: each
 * panel has as many as are missing, friends among them have attested before the others may say a word, and
 * then those have their say.
 */
export function vestsWithheld(friends, honest, at = { friends: 0, withheld: 0, drawings: 0, final: false }) {
    const { panelSize, drawingsMax } = audit;
    if (at.final && at.drawings === drawingsMax)
        return at.withheld > at.friends ? 0 : 1;
    const left = friends + honest - at.friends - at.withheld;
    if (left === 0)
        return 0;
    const drawn = Math.min(left, panelSize + at.withheld - (at.final ? at.friends : 0));
    let chance = 0;
    for (let hits = 0; hits <= drawn; hits++) {
        const likely = hypergeometric(left, friends - at.friends, drawn, hits);
        const next = { friends: at.friends + hits, withheld: at.withheld + drawn - hits };
        const final = at.final || next.friends >= panelSize + at.withheld;
        const attested = final ? next.friends : 0;
        if (likely === 0 || next.withheld >= attested + 2 * panelSize)
            continue;
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
//# sourceMappingURL=collusion.js.map