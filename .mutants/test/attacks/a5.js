import { enrolMany } from './enrol-many.js';
import { AttackedNetwork } from './network.js';
import { paced } from './pace.js';
/**
 * A5: 10,000 free keys enrol through 2 strangers in 109 s, 2.8 MB in all, and do nothing more. Eight nodes
 * train and audit meanwhile, as many as it takes for work that was shown to count.
 */
const relays = 2;
const honest = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const epochMs = 1_000;
const sizes = {
    full: { keys: 10_000, seconds: 109, cuts: 110 },
    short: { keys: 1_000, seconds: 11, cuts: 15 },
};
export const strangersOfA5 = async (scene) => {
    const crowd = await scene.strangers(relays);
    for (const stranger of crowd)
        await stranger.join(scene.addresses[0]);
    scene.tell('ready');
    await scene.until('go');
    const keys = scene.number('keys');
    const seconds = scene.number('seconds');
    const epoch = scene.number('epoch');
    await paced({ perSecond: keys / seconds, seconds, over: scene.over }, (i) => enrolMany(crowd[i % relays], 1, { from: i, epoch }));
    scene.tell('done');
};
/**
 * How models became final between two cuts: how many, and how many cuts the median one took from its
 * commitment on.
 */
function finality(observer, from, to) {
    const within = ({ cut }) => Number(cut) > from && Number(cut) <= to;
    const committed = new Map(observer.events('committed').map(({ pointId, cut }) => [pointId, Number(cut)]));
    const settled = observer
        .events('settled')
        .filter((event) => within(event) && event.point.state === 'final');
    const took = settled
        .map(({ pointId, cut }) => Number(cut) - (committed.get(pointId) ?? Number(cut)))
        .sort((a, b) => a - b);
    const givenUp = observer
        .events('released')
        .filter((event) => within(event) && event.reason === 'unaudited').length;
    return { final: settled.length, medianCuts: took[Math.floor(took.length / 2)] ?? Infinity, givenUp };
}
export const a5 = {
    name: 'a5',
    recipe: 'free keys that enrol and do nothing',
    run: (scale) => AttackedNetwork.with(epochMs, { claims: { newcomersMax: 64 }, audit: { panelSize: 2, panelEpochs: 12, drawingsMax: 4 } }, async (network) => {
        const { keys, seconds, cuts } = sizes[scale];
        const resolver = await network.start('a', { trainings: 1, audits: 2 });
        await Promise.all(honest.slice(1).map((name) => network.start(name, { trainings: 1, audits: 2 })));
        // From here on each has shown its work.
        const authors = () => new Set(resolver
            .events('settled')
            .map(({ point }) => point)
            .filter(({ state }) => state === 'final')
            .map(({ node }) => node));
        await resolver.child.until(() => authors().size === honest.length);
        const usualFrom = resolver.cut;
        await resolver.reach(usualFrom + Math.max(10, Math.floor(cuts / 3)));
        const usual = finality(resolver, usualFrom, resolver.cut);
        const strangers = await network.strangers('a5', [resolver], { keys, seconds, epoch: resolver.cut });
        resolver.resetLoop();
        strangers.tell({ type: 'go' });
        await strangers.next('done');
        const from = resolver.cut;
        await resolver.reach(from + cuts);
        const loop = await resolver.loop();
        const { members } = await resolver.api.status();
        const { final, medianCuts, givenUp } = finality(resolver, from, from + cuts);
        return {
            keys,
            rate: `${(keys / seconds).toFixed(0)}/s`,
            seconds,
            loop,
            harm: `${final} models final in ${cuts} cuts, ${medianCuts} cuts each where ${usual.medianCuts} are usual, ${givenUp} given up; ${members.active} members`,
            // before: none in 110 cuts.
            bound: 'twice the usual cuts',
            holds: final > 0 && medianCuts <= 2 * usual.medianCuts,
        };
    }),
};
//# sourceMappingURL=a5.js.map