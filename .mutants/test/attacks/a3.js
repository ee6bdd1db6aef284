import { setTimeout as delay } from 'node:timers/promises';
import { blocksProtocol } from '../../node/mesh/ids.js';
import { cidOf, textBytes } from '../../protocol/codec/hash.js';
import { drawPoint } from '../../protocol/draw/draw.js';
import { encodeBody } from '../../protocol/records/envelope.js';
import { ownerOf } from '../../protocol/records/keys.js';
import { AttackedNetwork } from './network.js';
import { countWithheld } from './records-seen.js';
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
const roundsOf = { full: 3, short: 1 };
export const strangersOfA3 = async (scene) => {
    const stranger = await scene.stranger('slow author');
    const member = new SlowAuthor(scene, stranger);
    await Promise.all(scene.addresses.map((address) => stranger.join(address)));
    await stranger.answer(blocksProtocol(scene.network), (stream) => drip(scene, stream));
    await member.enrol();
    const rounds = scene.number('rounds');
    for (let round = 0; round < rounds; round++) {
        await member.hold(round * slow);
        if (round === 0)
            scene.tell('ready', { key: stranger.identity.key });
        const other = await member.hears(({ record: { body } }) => body.kind === 'commitment' && body.node !== stranger.identity.key);
        await member.commit(round * slow, other.record.cid);
        scene.tell('committed', { beside: other.record.cid });
    }
    await scene.until('count');
    const observer = await scene.stranger('observer');
    const [resolver] = scene.addresses;
    scene.tell('counted', {
        ...(await countWithheld(await observer.connect(resolver), scene.network, String(scene.order.details.author), [stranger.identity.key])),
    });
};
/** Answers as if it had all that is asked for, and no line to send it on. */
async function drip(scene, stream) {
    const { over } = scene;
    await questionOn(stream);
    for (const bytes of await scene.greeting())
        stream.send(frame(bytes));
    stream.send(Uint8Array.of(100));
    for (let i = 0; i < 99 && !over.aborted && stream.status === 'open'; i++) {
        stream.send(Uint8Array.of(0));
        await delay(dripMs, undefined, { signal: over }).catch(() => undefined);
    }
}
/** A member that follows the cuts and does what the rules let it do. */
class SlowAuthor {
    #scene;
    #stranger;
    #messages = [];
    #claims = new Map();
    constructor(scene, stranger) {
        this.#scene = scene;
        this.#stranger = stranger;
        stranger.listen((bytes) => {
            const message = messageIn(bytes, scene.network);
            if (message !== null)
                this.#messages.push(message);
        });
    }
    /** The next message of which `isIt` holds. */
    async hears(isIt, from = this.#messages.length) {
        for (let at = from;; await delay(10)) {
            for (; at < this.#messages.length; at++)
                if (isIt(this.#messages[at]))
                    return this.#messages[at];
            if (this.#scene.over.aborted)
                throw new Error('The attack is over');
        }
    }
    /** Publishes a record, and waits for the cut that holds it and for the one after that. */
    async #settle(message) {
        const from = this.#messages.length;
        await this.#stranger.publish(message);
        const { cid } = messageIn(message, this.#scene.network).record;
        const cut = await this.hears(({ includes }) => includes.includes(cid), from);
        const { number } = cut.record.body;
        return (await this.hears((message) => isCut(message) && message.record.body.number === number + 1, from))
            .record.body;
    }
    async enrol() {
        const { body } = (await this.hears(isCut)).record;
        await this.#settle(this.#stranger.say('enrolment', {
            vrfKey: this.#stranger.identity.vrfKey,
            epoch: body.number,
        }));
    }
    /**
     * Opens slots one after the other, each of which a cut takes, and claims what they draw with the beacon of
     * the next.
     */
    async hold(from) {
        const { identity: { key }, } = this.#stranger;
        const { campaign, network } = this.#scene;
        for (let slot = from; slot < from + slow; slot++) {
            const { beacon } = await this.#settle(this.#stranger.say('opening', { owner: ownerOf(key), slot }));
            const draw = drawPoint(campaign, network, beacon, ownerOf(key), slot);
            const { target, index, pointId } = draw;
            const claim = this.#stranger.say('claim', {
                owner: ownerOf(key),
                slot,
                generation: 0,
                pointId,
                target,
                index,
            });
            this.#claims.set(slot, { claim: messageIn(claim, network).record.cid, draw });
            await this.#settle(claim);
        }
    }
    /**
     * Commits models that nobody has made, under CIDs that come before `other`; until a cut has them all no
     * further slot may be opened.
     */
    async commit(from, other) {
        const { identity: { key }, } = this.#stranger;
        const commitments = [];
        for (let slot = from; slot < from + slow; slot++) {
            const { claim, draw } = this.#claims.get(slot);
            const bodyWith = (manifest) => ({
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
const isCut = (message) => message.record.body.kind === 'cut';
export const a3 = {
    name: 'a3',
    recipe: 'four models that come slowly, so that a fifth one is never asked for',
    run: (scale) => AttackedNetwork.with(epochMs, { audit: { panelSize: 3, panelEpochs } }, async (network) => {
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
        await strangers.until(() => strangers.heard.filter(({ type }) => type === 'committed').length === rounds);
        // Until the last four have had their time.
        await resolver.reach(resolver.cut + panelEpochs);
        strangers.tell({ type: 'count' });
        const { commitments, withheld, held } = await strangers.next('counted');
        return {
            keys: 1,
            rate: `${slow} x ${rounds} models, 1 B each ${dripMs / 1_000} s`,
            seconds: (performance.now() - startMs) / 1_000,
            loop: null,
            harm: `${withheld} times held = false of an honest author's ${commitments} models (${held} true)`,
            bound: 'never held = false',
            holds: withheld === 0 && held > 0,
        };
    }),
};
//# sourceMappingURL=a3.js.map