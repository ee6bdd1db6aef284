import { setTimeout as delay } from 'node:timers/promises';
import { decode, encode } from '@ipld/dag-cbor';
import type { Cid } from '../../protocol/codec/hash.js';
import type { Attack, Outcome, Scale, Strangers } from './attack.js';
import { enrolMany } from './enrol-many.js';
import { AttackedNetwork } from './network.js';
import { paced } from './pace.js';
import type { Stranger } from './stranger.js';
import { messageIn } from './wire.js';

/**
 * A1, first half: 6 keys send the resolver a cut that everybody has, over and over, each time with other
 * bytes where its signature is, 2 MB a second in all, for a minute. Before, 1,024 free keys enrol at once, so
 * that the cut lists many records.
 */
const keys = 6;
const bytesPerSecond = 2_000_000;
const enrolments = 1_024;
const epochMs = 2_000;
/** What is newly queued is to wait no longer; a machine that does other things too is given more time. */
const p99MaxMs: Record<Scale, number> = { full: 100, short: 1_500 };
/** An epoch, and what a cut late by a busy machine takes. */
const gapMaxSeconds = 5;

const secondsOf: Record<Scale, number> = { full: 60, short: 6 };

export const strangersOfA1Cut: Strangers = async (scene) => {
  const crowd = await scene.strangers(keys);
  const [first] = crowd as [Stranger];
  const cuts: { message: Uint8Array; includes: number }[] = [];
  first.listen((message) => {
    const found = messageIn(message, scene.network);
    if (found?.record.body.kind === 'cut') cuts.push({ message, includes: found.includes.length });
  });
  for (const stranger of crowd) await stranger.join(scene.addresses[0] as string);
  await enrolMany(first, scene.number('enrolments'));
  // Whatever a cut takes of them at once is in one of the next few.
  const before = cuts.length;
  while (cuts.length < before + 3 && !scene.over.aborted) await delay(50);
  const cut = cuts.sort((a, b) => b.includes - a.includes)[0]?.message as Uint8Array;
  const { envelope, includes } = decode<{ envelope: Uint8Array; includes: Cid[] }>(cut);
  const { payload, signature } = decode<{ payload: Uint8Array; signature: Uint8Array }>(envelope);
  scene.tell('ready', { includes: includes.length, bytes: cut.length });
  await scene.until('go');
  const forged = (i: number): Uint8Array => {
    const bytes = signature.slice();
    new DataView(bytes.buffer).setUint32(8, i);
    return encode({ envelope: encode({ payload, signature: bytes }), includes });
  };
  const sent = await paced(
    { perSecond: bytesPerSecond / cut.length, seconds: scene.number('seconds'), over: scene.over },
    (i) => (crowd[i % keys] as Stranger).publish(forged(i)),
  );
  scene.tell('done', { sent });
};

export const a1Cut: Attack = {
  name: 'a1-cut',
  recipe: 'a cut that everybody has, with other signature bytes each time',
  run: (scale) =>
    AttackedNetwork.with(epochMs, { claims: { newcomersMax: 4_096 } }, async (network): Promise<Outcome> => {
      const seconds = secondsOf[scale];
      const resolver = await network.start('a');
      await resolver.reach(1);
      const strangers = await network.strangers('a1-cut', [resolver], { seconds, enrolments });
      const { includes, bytes } = await strangers.next<{ includes: number; bytes: number }>('ready');
      resolver.resetLoop();
      const startMs = performance.now();
      strangers.tell({ type: 'go' });
      const { sent } = await strangers.next<{ sent: number }>('done');
      const loop = await resolver.loop();
      const gap = resolver.secondsWithoutCut(startMs, performance.now());
      return {
        keys,
        rate: `${(sent / seconds).toFixed(0)}/s of ${Math.round(bytes / 1_000)} kB (${includes} records)`,
        seconds,
        loop,
        harm: `${gap.toFixed(1)} s without a cut`,
        // before: no cut in 55 s.
        bound: `${gapMaxSeconds} s, p99 ${p99MaxMs[scale]} ms`,
        holds: gap <= gapMaxSeconds && loop.p99 <= p99MaxMs[scale],
      };
    }),
};
