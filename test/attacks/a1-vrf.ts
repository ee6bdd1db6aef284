import { cidOf, domainHash, hashBytes, textBytes } from '../../protocol/codec/hash.js';
import { vrfProve } from '../../protocol/vrf/vrf.js';
import type { Attack, Outcome, Scale, Strangers } from './attack.js';
import { AttackedNetwork } from './network.js';
import type { Stranger } from './stranger.js';

/**
 * A1, second half: 6 keys send a node attestations of commitments that there are not, 500 each and all at
 * once, about 600 bytes each. All of them hold one and the same VRF proof, which is valid.
 */
const keys = 6;
const each: Record<Scale, number> = { full: 500, short: 100 };
const epochMs = 1_000;
/** What is newly queued is to wait no longer; a machine that does other things too is given more time. */
const p99MaxMs: Record<Scale, number> = { full: 100, short: 1_500 };
/** What a person waits for an answer without wondering. */
const answerMaxSeconds = 2;
const watchedSeconds = 120;

export const strangersOfA1Vrf: Strangers = async (scene) => {
  const crowd = await scene.strangers(keys);
  for (const stranger of crowd) await stranger.join(scene.addresses[0] as string);
  const {
    identity: { vrfSecret, vrfKey },
  } = crowd[0] as Stranger;
  const alpha = domainHash('attack-alpha');
  const proof = vrfProve(vrfSecret, hashBytes(alpha));
  const transcript = domainHash('attack-transcript');
  const messages = crowd.map((stranger) =>
    Array.from({ length: scene.number('each') }, (_, i) =>
      stranger.say('attestation', {
        commitment: cidOf(textBytes(`no commitment ${i}`)),
        vrfKey,
        alpha,
        proof,
        segments: [0, 1, 2, 3, 4].map((segment) => ({ segment, transcript })),
        eras: ['0001', '0002'],
      }),
    ),
  );
  scene.tell('ready', { bytes: messages[0]?.[0]?.length });
  await scene.until('go');
  await Promise.all(
    crowd.map(async (stranger, i) => {
      for (const message of messages[i] as Uint8Array[]) await stranger.publish(message);
    }),
  );
  scene.tell('done');
  await scene.until('stop');
};

export const a1Vrf: Attack = {
  name: 'a1-vrf',
  recipe: 'attestations of commitments that there are not, with one valid VRF proof',
  run: (scale) =>
    AttackedNetwork.with(epochMs, {}, async (network): Promise<Outcome> => {
      const resolver = await network.start('a');
      await resolver.reach(1);
      const strangers = await network.strangers('a1-vrf', [resolver], { each: each[scale] });
      const { bytes } = await strangers.next<{ bytes: number }>('ready');
      resolver.resetLoop();
      const startMs = performance.now();
      strangers.tell({ type: 'go' });
      await strangers.next('done');
      const answered = await resolver.secondsToAnswer(watchedSeconds);
      const after = resolver.cut;
      await resolver.reach(after + 2);
      const loop = await resolver.loop();
      const seconds = (performance.now() - startMs) / 1_000;
      const gap = resolver.secondsWithoutCut(startMs, performance.now());
      return {
        keys,
        rate: `${keys * each[scale]} at once, ${bytes} B each`,
        seconds,
        loop,
        harm: `${(loop.max / 1_000).toFixed(1)} s stalled, ${answered.toFixed(1)} s until status answers, ${gap.toFixed(1)} s without a cut`,
        // before: 6 to 30 s.
        bound: `${answerMaxSeconds} s, p99 ${p99MaxMs[scale]} ms`,
        holds: loop.p99 <= p99MaxMs[scale] && answered <= answerMaxSeconds,
      };
    }),
};
