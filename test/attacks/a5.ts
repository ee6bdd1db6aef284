import type { Attack, Outcome, Scale, Strangers } from './attack.js';
import type { Told } from '../fixtures/child.js';
import { enrolMany } from './enrol-many.js';
import { AttackedNetwork, type AttackedNode } from './network.js';
import { paced } from './pace.js';
import type { Stranger } from './stranger.js';

/**
 * A5: 10,000 free keys enrol through 2 strangers in 109 s, 2.8 MB in all, and do nothing more. Eight nodes
 * train and audit meanwhile, as many as it takes for work that was shown to count. Epochs are so long that
 * two cores carry eight nodes: with a second each, they are busy with their own models alone.
 */
const relays = 2;
const honest = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const epochMs = 4_000;
/** As many as come in an epoch, and some more: a cap that keeps them out would be no attack. */
const newcomersMax = 512;

interface Size {
  readonly keys: number;
  readonly seconds: number;
  /**
   * Cuts that are watched after the last key has enrolled; the usual time is measured over a third of them
   * before.
   */
  readonly cuts: number;
}
const sizes: Record<Scale, Size> = {
  full: { keys: 10_000, seconds: 109, cuts: 110 },
  short: { keys: 1_000, seconds: 11, cuts: 15 },
};

export const strangersOfA5: Strangers = async (scene) => {
  const crowd = await scene.strangers(relays);
  for (const stranger of crowd) await stranger.join(scene.addresses[0] as string);
  scene.tell('ready');
  await scene.until('go');
  const keys = scene.number('keys');
  const seconds = scene.number('seconds');
  const epoch = scene.number('epoch');
  const enrol = async (stranger: Stranger, from: number): Promise<void> => {
    // Whoever is cut off comes again.
    if (stranger.host.getConnections().length === 0) await stranger.join(scene.addresses[0] as string);
    await enrolMany(stranger, 1, { from, epoch });
  };
  await paced({ perSecond: keys / seconds, seconds, over: scene.over }, (i) =>
    enrol(crowd[i % relays] as Stranger, i),
  );
  scene.tell('done');
};

/**
 * How models became final between two cuts: how many, and how many cuts the median one took from its
 * commitment on.
 */
function finality(
  observer: AttackedNode,
  from: number,
  to: number,
): { final: number; medianCuts: number; givenUp: number } {
  const within = ({ cut }: Told): boolean => Number(cut) > from && Number(cut) <= to;
  const committed = new Map(observer.events('committed').map(({ pointId, cut }) => [pointId, Number(cut)]));
  const settled = observer
    .events('settled')
    .filter((event) => within(event) && (event.point as { state: string }).state === 'final');
  const took = settled
    .map(({ pointId, cut }) => Number(cut) - (committed.get(pointId) ?? Number(cut)))
    .sort((a, b) => a - b);
  const givenUp = observer
    .events('released')
    .filter((event) => within(event) && event.reason === 'unaudited').length;
  return { final: settled.length, medianCuts: took[Math.floor(took.length / 2)] ?? Infinity, givenUp };
}

export const a5: Attack = {
  name: 'a5',
  recipe: 'free keys that enrol and do nothing',
  run: (scale) =>
    AttackedNetwork.with(
      epochMs,
      { claims: { newcomersMax }, audit: { panelSize: 2, panelEpochs: 12, drawingsMax: 4 } },
      async (network): Promise<Outcome> => {
        const { keys, seconds, cuts } = sizes[scale];
        const resolver = await network.start('a', { trainings: 1, audits: 2 });
        await Promise.all(honest.slice(1).map((name) => network.start(name, { trainings: 1, audits: 2 })));
        // From here on each has shown its work.
        const authors = (): Set<unknown> =>
          new Set(
            resolver
              .events('settled')
              .map(({ point }) => point as { state: string; node: string })
              .filter(({ state }) => state === 'final')
              .map(({ node }) => node),
          );
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
          // Fewer members would show that the keys were kept out, and nothing of what they do within.
          holds: final > 0 && medianCuts <= 2 * usual.medianCuts && members.active > keys / 2,
        };
      },
    ),
};
