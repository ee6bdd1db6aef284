import { setTimeout as delay } from 'node:timers/promises';
import type { Stream } from '@libp2p/interface';
import { blocksProtocol } from '../../node/mesh/protocols/ids.js';
import { cidOf, textBytes, type Cid } from '../../protocol/codec/hash.js';
import { beaconOf } from '../../protocol/beacon/beacon.js';
import { drawPoint, type Draw } from '../../protocol/draw/draw.js';
import type { BodyOf } from '../../protocol/records/bodies.js';
import { encodeBody } from '../../protocol/records/envelope.js';
import type { Message } from '../../protocol/records/message.js';
import { ownerOf } from '../../protocol/records/keys.js';
import type { Attack, Outcome, Scale, Strangers } from './attack.js';
import { AttackedNetwork } from './network.js';
import { countWithheld, type Withheld } from './records-seen.js';
import type { Scene } from './scene.js';
import type { Stranger } from './stranger.js';
import { frame, messageIn, questionOn } from './wire.js';

/**
 * A3: one key enrols and holds four points. When it hears of another's commitment it commits four models of
 * its own, which come before that one in the same cut, and of which it hands out a byte every two seconds:
 * all places to fetch are taken. It does so again with four more points, as often as the rules allow.
 */
const slow = 4;
const dripMs = 2_000;
const epochMs = 500;
/** Half of them is the time that a panellist has to fetch. */
const panelEpochs = 16;
const roundsOf: Record<Scale, number> = { full: 3, short: 1 };

export const strangersOfA3: Strangers = async (scene) => {
  const stranger = await scene.stranger('slow author');
  const member = new SlowAuthor(scene, stranger);
  await Promise.all(scene.addresses.map((address) => stranger.join(address)));
  await stranger.answer(blocksProtocol(scene.network), (stream) => drip(scene, stream));
  await member.enrol();
  const rounds = scene.number('rounds');
  for (let round = 0; round < rounds; round++) {
    await member.hold(round * slow);
    if (round === 0) scene.tell('ready', { key: stranger.identity.key });
    const other = await member.hears(
      ({ record: { body } }) => body.kind === 'commitment' && body.node !== stranger.identity.key,
    );
    await member.commit(round * slow, other.record.cid);
    scene.tell('committed', { beside: other.record.cid });
  }
  await scene.until('count');
  const observer = await scene.stranger('observer');
  const [resolver] = scene.addresses as [string];
  scene.tell('counted', {
    ...(await countWithheld(
      await observer.connect(resolver),
      scene.network,
      String(scene.order.details.author),
      [stranger.identity.key],
    )),
  });
};

/** Answers as if it had all that is asked for, and no line to send it on. */
async function drip(scene: Scene, stream: Stream): Promise<void> {
  const { over } = scene;
  await questionOn(stream);
  for (const bytes of await scene.greeting()) stream.send(frame(bytes));
  stream.send(Uint8Array.of(100));
  for (let i = 0; i < 99 && !over.aborted && stream.status === 'open'; i++) {
    stream.send(Uint8Array.of(0));
    await delay(dripMs, undefined, { signal: over }).catch(() => undefined);
  }
}

/** A member that follows the cuts and does what the rules let it do. */
class SlowAuthor {
  readonly #scene: Scene;
  readonly #stranger: Stranger;
  readonly #messages: Message[] = [];
  readonly #claims = new Map<number, { claim: Cid; draw: Draw }>();

  constructor(scene: Scene, stranger: Stranger) {
    this.#scene = scene;
    this.#stranger = stranger;
    stranger.listen((bytes) => {
      const message = messageIn(bytes, scene.network);
      if (message !== null) this.#messages.push(message);
    });
  }

  /** The next message of which `isIt` holds. */
  async hears(isIt: (message: Message) => boolean, from = this.#messages.length): Promise<Message> {
    for (let at = from; ; await delay(10)) {
      for (; at < this.#messages.length; at++)
        if (isIt(this.#messages[at] as Message)) return this.#messages[at] as Message;
      if (this.#scene.over.aborted) throw new Error('The attack is over');
    }
  }

  /** Publishes a record, and waits for the cut that holds it and for the one after that. */
  async #settle(message: Uint8Array): Promise<BodyOf<'cut'>> {
    const from = this.#messages.length;
    await this.#stranger.publish(message);
    const { cid } = (messageIn(message, this.#scene.network) as Message).record;
    const cut = await this.hears(({ includes }) => includes.includes(cid), from);
    const { number } = cut.record.body as BodyOf<'cut'>;
    return (await this.hears((message) => isCut(message) && message.record.body.number === number + 1, from))
      .record.body as BodyOf<'cut'>;
  }

  async enrol(): Promise<void> {
    const { body } = (await this.hears(isCut)).record;
    await this.#settle(
      this.#stranger.say('enrolment', {
        vrfKey: this.#stranger.identity.vrfKey,
        epoch: (body as BodyOf<'cut'>).number,
      }),
    );
  }

  /**
   * Opens slots one after the other, each of which a cut takes, and claims what they draw with the beacon of
   * the next.
   */
  async hold(from: number): Promise<void> {
    const {
      identity: { key },
    } = this.#stranger;
    const { campaign, network } = this.#scene;
    for (let slot = from; slot < from + slow; slot++) {
      const cut = await this.#settle(this.#stranger.say('opening', { owner: ownerOf(key), slot }));
      const draw = drawPoint(campaign, network, beaconOf(cut), ownerOf(key), slot);
      const { target, index, pointId } = draw;
      const claim = this.#stranger.say('claim', {
        owner: ownerOf(key),
        slot,
        generation: 0,
        pointId,
        target,
        index,
      });
      this.#claims.set(slot, { claim: (messageIn(claim, network) as Message).record.cid, draw });
      await this.#settle(claim);
    }
  }

  /**
   * Commits models that nobody has made, under CIDs that come before `other`; until a cut has them all no
   * further slot may be opened.
   */
  async commit(from: number, other: Cid): Promise<void> {
    const {
      identity: { key },
    } = this.#stranger;
    const commitments: Promise<unknown>[] = [];
    for (let slot = from; slot < from + slow; slot++) {
      const { claim, draw } = this.#claims.get(slot) as { claim: Cid; draw: Draw };
      const bodyWith = (manifest: Cid): BodyOf<'commitment'> => ({
        kind: 'commitment',
        version: 1,
        campaign: this.#scene.network,
        node: key,
        owner: ownerOf(key),
        slot,
        claim,
        pointId: draw.pointId,
        outcome: 'accepted',
        manifest,
        segments: 12,
        corr: 1_000,
        sharpe: 1_000,
        sketch: textBytes('sketch'.padEnd(128, String(slot))),
      });
      let body = bodyWith(cidOf(textBytes(`manifest ${slot}`)));
      for (let i = 0; i < 100_000 && cidOf(encodeBody(body)) > other; i++)
        body = bodyWith(cidOf(textBytes(`manifest ${slot} ${i}`)));
      commitments.push(this.#settle(this.#stranger.say('commitment', body)));
    }
    await Promise.all(commitments);
  }
}

const isCut = (message: Message): message is Message & { record: { body: BodyOf<'cut'> } } =>
  message.record.body.kind === 'cut';

export const a3: Attack = {
  name: 'a3',
  recipe: 'four models that come slowly, so that a fifth one is never asked for',
  run: (scale) =>
    AttackedNetwork.with(
      epochMs,
      { audit: { panelSize: 3, panelEpochs } },
      async (network): Promise<Outcome> => {
        const rounds = roundsOf[scale];
        const resolver = await network.start('a', { audits: 2 });
        const panellist = await network.start('c', { audits: 2 });
        await resolver.reach(1);
        // An author's key is known before it starts.
        const author = await network.start('b', { audits: 2 });
        await network.stop(author);
        const strangers = await network.strangers('a3', [resolver, panellist], {
          rounds,
          author: author.ready.key,
        });
        const startMs = performance.now();
        await network.start('b', { audits: 2, trainings: 1 });
        await strangers.until(
          () => strangers.heard.filter(({ type }) => type === 'committed').length === rounds,
        );
        // Until the last four have had their time.
        await resolver.reach(resolver.cut + panelEpochs);
        strangers.tell({ type: 'count' });
        const { commitments, withheld, held } = await strangers.next<Withheld>('counted');
        return {
          keys: 1,
          rate: `${slow} x ${rounds} models, 1 B each ${dripMs / 1_000} s`,
          seconds: (performance.now() - startMs) / 1_000,
          loop: null,
          harm: `${withheld} times held = false of an honest author's ${commitments} models (${held} true)`,
          bound: 'never held = false',
          holds: withheld === 0 && held > 0,
        };
      },
    ),
};
