import { numerai } from '../../cli/presets/numerai.js';
import { isReaudited } from '../../protocol/audit/panel.js';
import { commonSegment, sampledSegments, uniformSample } from '../../protocol/audit/sample.js';
import { cidOf, domainHash, textBytes, uint32Bytes } from '../../protocol/codec/hash.js';
import { testCampaign } from '../fixtures/campaign.js';
import { testResolver } from '../node/engine/fixture.js';
import { pickDistinct } from './models.js';
import { escape } from './statistics.js';
import { tallyOf } from './tally.js';
const campaign = testCampaign(testResolver, { audit: numerai.rules.audit });
const { uniformSegments, reauditPpm, vestingEpochs } = campaign.audit;
/** Where a forger puts what it forges. */
const placements = [
    { id: 'at random', place: (random, { length }, count) => pickDistinct(random, length, count) },
    {
        id: 'side by side',
        place: (random, { length }, count) => {
            const first = random.int(0, length - count);
            return Array.from({ length: count }, (_, i) => first + i);
        },
    },
    {
        id: 'of least influence',
        place: (_, influence, count) => [...influence.keys()]
            .sort((a, b) => influence[a] - influence[b])
            .slice(0, count),
    },
];
/** Influences of which few are great and most are small, in any order. */
const heavyTailed = (random, size) => Array.from({ length: size }, () => Math.floor(1_000_000 / random.int(1, 10_000)));
/**
 * The sampling of the default campaign, over models that are lists of segments. A VRF's output is a hash that
 * nobody chose, and so it is here.
 */
export function simulateAudits({ seed, random, trials, }) {
    const found = [];
    for (const size of [100, 400]) {
        for (const share of [0.01, 0.05, 0.1, 0.25]) {
            for (const { id, place } of placements) {
                const by = Array.from({ length: trials }, (_, i) => {
                    const influence = heavyTailed(random, size);
                    const forged = new Set(place(random, influence, size * share));
                    const subject = domainHash('zoo-sample', textBytes(`${seed} ${size} ${share} ${id}`), uint32Bytes(i));
                    return auditOf(subject, influence, (segments) => segments.some((segment) => forged.has(segment)));
                });
                found.push({ size, count: size * share, placement: id, by });
            }
        }
    }
    return [...uniformTallies(found), ...wholeTallies(found, 'one'), ...wholeTallies(found, 'two')];
}
/** Where a forged segment lies is nothing to the uniform part, so all placements are one law. */
function uniformTallies(found) {
    const kinds = found.filter(({ placement }) => placement === placements[0].id);
    return kinds.map(({ size, count }) => {
        const caught = found
            .filter((one) => one.size === size && one.count === count)
            .flatMap(({ by }) => by.map(({ uniform }) => uniform));
        return tallyOf('simulated: the uniform part of 1 panellist', `${count} of ${size} forged`, caught, 1 - escape(size, count, uniformSegments), 'equal');
    });
}
/** The common segment is the same for all of a panel; what is drawn by influence comes on top. */
const wholeTallies = (found, who) => found.map(({ size, count, placement, by }) => {
    const [uniform, common] = [escape(size, count, uniformSegments), escape(size, count, 1)];
    const group = who === 'one'
        ? 'simulated: the whole sample of 1 panellist'
        : 'simulated: the whole samples of a panel of 2';
    const missed = common * (who === 'one' ? uniform : uniform * uniform);
    return tallyOf(group, `${count} of ${size} forged, ${placement}`, by.map((one) => one[who]), 1 - missed, 'at least');
});
/** Which parts of a panel's samples find a model forged. */
function auditOf(subject, influence, isForged) {
    const common = commonSegment(subject, cidOf(textBytes('commitment')), influence.length);
    const [first, second] = ['first', 'second'].map((name) => domainHash('zoo-panellist', textBytes(`${subject} ${name}`)));
    const finds = (output) => isForged(sampledSegments(campaign, output, { common, influence, endedEarly: false }));
    const one = finds(first);
    return {
        uniform: isForged(uniformSample(campaign, first, {
            outcome: 'accepted',
            index: 0n,
            target: 'target',
            segments: influence.length,
        }).segments),
        one,
        two: one || finds(second),
    };
}
/** How often a final model is audited once more before it has vested: what a panel of friends has to fear. */
export function simulateReaudits({ seed, trials }) {
    const audited = Array.from({ length: trials }, (_, trial) => {
        const commitment = cidOf(textBytes(`zoo ${seed} ${trial}`));
        return Array.from({ length: vestingEpochs }, (_epoch, cut) => domainHash('zoo-beacon', uint32Bytes(cut))).some((beacon) => isReaudited(beacon, commitment, reauditPpm));
    });
    let missed = 1;
    for (let cut = 0; cut < vestingEpochs; cut++)
        missed *= 1 - reauditPpm / 1e6;
    return tallyOf('collusion', 'a model that a panel of friends made final: audited once more', audited, 1 - missed, 'equal');
}
//# sourceMappingURL=simulated.js.map