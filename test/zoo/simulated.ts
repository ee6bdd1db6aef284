import { numerai } from '../../cli/presets/numerai.js';
import { isReaudited } from '../../protocol/audit/panel.js';
import { commonSegment, sampledSegments, uniformSample } from '../../protocol/audit/sample.js';
import { cidOf, domainHash, textBytes, uint32Bytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import { testCampaign } from '../fixtures/campaign.js';
import { testResolver } from '../node/engine/fixture.js';
import type { Random } from '../sim/random.js';
import { pickDistinct } from './models.js';
import { escape } from './statistics.js';
import { tallyOf, type Tally } from './tally.js';

const campaign = testCampaign(testResolver, { audit: numerai.rules.audit });
const { uniformSegments, reauditPpm, vestingEpochs } = campaign.audit;

/** Where a forger puts what it forges. */
const placements: readonly { id: string; place: (random: Random, influence: readonly number[], count: number) => number[] }[] = [
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
    place: (_, influence, count) => [...influence.keys()].sort((a, b) => (influence[a] as number) - (influence[b] as number)).slice(0, count),
  },
];

/** Influences of which few are great and most are small, in any order. */
const heavyTailed = (random: Random, size: number): number[] =>
  Array.from({ length: size }, () => Math.floor(1_000_000 / random.int(1, 10_000)));

const panels = ['the uniform part of 1 panellist', 'the whole sample of 1 panellist', 'the whole samples of a panel of 2'] as const;

/** The sampling of the default campaign, over models that are lists of segments. A VRF's output is a hash that nobody chose, and so it is here. */
export function simulateAudits({ seed, random, trials }: { seed: number; random: Random; trials: number }): Tally[] {
  const found = new Map<string, { size: number; count: number; cheat: string; caught: boolean[][] }>();
  for (const size of [100, 400]) {
    for (const share of [0.01, 0.05, 0.1, 0.25]) {
      for (const { id, place } of placements) {
        const count = size * share;
        const caught: boolean[][] = [];
        for (let i = 0; i < trials; i++) {
          const influence = heavyTailed(random, size);
          const forged = new Set(place(random, influence, count));
          const subject = domainHash('zoo-sample', textBytes(`${seed} ${size} ${share} ${id}`), uint32Bytes(i));
          caught.push(auditOf(subject, influence, (segments) => segments.some((segment) => forged.has(segment))));
        }
        found.set(`${size} ${share} ${id}`, { size, count, cheat: `${count} of ${size} forged, ${id}`, caught });
      }
    }
  }
  return panels.flatMap((who, panel) => [...found.values()].map(({ size, count, cheat, caught }) => {
    const [uniform, common] = [escape(size, count, uniformSegments), escape(size, count, 1)];
    const missed = [uniform, uniform * common, uniform * uniform * common][panel] as number;
    return tallyOf(`simulated: ${who}`, cheat, caught.map((by) => by[panel] as boolean), 1 - missed, panel === 0 ? 'equal' : 'at least');
  }));
}

/** Which of the `panels` find a model forged. */
function auditOf(subject: Hash, influence: readonly number[], isForged: (segments: readonly number[]) => boolean): boolean[] {
  const common = commonSegment(subject, cidOf(textBytes('commitment')), influence.length);
  const [one, two] = ['one', 'two'].map((name) => domainHash('zoo-panellist', textBytes(`${subject} ${name}`))) as [Hash, Hash];
  const whole = [one, two].map((output) => isForged(sampledSegments(campaign, output, { common, influence, endedEarly: false })));
  return [isForged(uniformSample(campaign, one, influence.length).segments), whole[0] as boolean, whole.includes(true)];
}

/** How often a final model is audited once more before it has vested: what a panel of friends has to fear. */
export function simulateReaudits({ seed, trials }: { seed: number; trials: number }): Tally {
  const audited = Array.from({ length: trials }, (_, trial) => {
    const commitment: Cid = cidOf(textBytes(`zoo ${seed} ${trial}`));
    return Array.from({ length: vestingEpochs }, (_epoch, cut) => domainHash('zoo-beacon', uint32Bytes(cut))).some((beacon) => isReaudited(beacon, commitment, reauditPpm));
  });
  let missed = 1;
  for (let cut = 0; cut < vestingEpochs; cut++) missed *= 1 - reauditPpm / 1e6;
  return tallyOf('collusion', 'a model that a panel of friends made final: audited once more', audited, 1 - missed, 'equal');
}
