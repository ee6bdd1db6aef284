import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beaconMarkFile } from '../../../node/data-dir.js';
import { identityOf } from '../../../node/identity/identity.js';
import { openParts } from '../../../node/peer/open-peer-store.js';
import { PeerDriver } from '../../../node/peer/peer-driver.js';
import { PeerStore } from '../../../node/peer/peer-store.js';
import { Resolver } from '../../../node/peer/resolver.js';
import { Work } from '../../../node/peer/work.js';
import { Mark } from '../../../node/store/mark.js';
import { tables } from '../../../node/store/tables.js';
import { campaignCid } from '../../../protocol/campaign/campaign.js';
import { domainHash, hashBytes, textBytes } from '../../../protocol/codec/hash.js';
import { signRecord } from '../../../protocol/records/envelope.js';
import { decodeMessage, encodeMessage } from '../../../protocol/records/message.js';
import { testCampaign } from '../../fixtures/campaign.js';
const seedOf = (name) => hashBytes(domainHash('test-seed', textBytes(name)));
export const identityNamed = (name) => identityOf(seedOf(name));
/** Epochs are so long that no clock ends one, unless `changes` say otherwise. */
export async function makeBench(changes = {}) {
    const dir = await mkdtemp(join(tmpdir(), 'gridlode-peer-'));
    const resolver = await identityNamed('resolver');
    const hand = await Resolver.create(dir, resolver.key, 2_048, () => seedOf('beacons'));
    const campaign = testCampaign(resolver.key, {
        beaconAnchor: hand.anchor,
        epochMs: 86_400_000,
        targets: ['target'],
        ...changes,
    });
    return { dir, resolver, hand, campaign, network: campaignCid(campaign) };
}
export const removeBench = ({ dir }) => rm(dir, { recursive: true });
/** The message of a record that `identity` signs. */
export const say = ({ network }, { key, sign }, body) => encodeMessage(signRecord({ version: 1, campaign: network, node: key, ...body }, sign));
export const cidIn = ({ network }, message) => decodeMessage(message, network).record.cid;
/**
 * The message of a cut after `previous` over records given as messages; `changes` replace fields before it is
 * signed.
 */
export function cutOver(bench, number, previous, messages, changes = {}, signer = bench.resolver) {
    const records = messages.map((message) => cidIn(bench, message)).sort();
    const body = {
        ...bench.hand.cutBody({ type: 'cut', number, previous, records }, bench.network),
        node: signer.key,
        ...changes,
    };
    return encodeMessage(signRecord(body, signer.sign), records);
}
/**
 * A peer's driver over a store of its own, without a mesh, and what it told and asked for. Its work never
 * ends.
 */
export class TestPeer {
    bench;
    identity;
    store;
    peerStore;
    lost;
    published = [];
    pulls = [];
    events = [];
    failures = [];
    /** Whether its engine, had it one, would answer. */
    isAnswering = true;
    driver;
    /** Called for each message that the driver publishes, and for each pull. */
    onPublish = () => undefined;
    onPull = () => undefined;
    #waiting = [];
    #stopWork;
    /** `lost` tells of blocks that were damaged. */
    constructor(bench, identity, store, peerStore, lost) {
        this.bench = bench;
        this.identity = identity;
        this.store = store;
        this.peerStore = peerStore;
        this.lost = lost;
    }
    static async open(bench, { identity, name, resolves = false, trainings = 0, audits = 0, isNewest = false, PeerStoreClass = PeerStore, }) {
        const dir = join(bench.dir, name);
        const lost = [];
        // A resolver's directory is where the campaign was made.
        if (identity.key === bench.resolver.key && !existsSync(dir))
            await Mark.create(beaconMarkFile(dir, bench.campaign.beaconAnchor), { isOwn: true });
        const peerStore = new PeerStoreClass(bench.network, await openParts({ ...bench, dir, identity, diskBytes: 1 << 24, onLost: (what) => lost.push(what) }));
        const peer = new TestPeer(bench, identity, peerStore.store, peerStore, lost);
        const endless = async (_, { signal }) => {
            await once(signal, 'abort');
            throw signal.reason;
        };
        const auditor = { fetch: endless, audit: endless, replay: endless };
        const work = new Work({
            trainer: { train: endless },
            auditor,
            isAnswering: () => peer.isAnswering,
            onEvent: () => undefined,
            onError: (error) => peer.failures.push(error),
        });
        peer.#stopWork = () => work.stopAll();
        peer.driver = await PeerDriver.open({ campaign: bench.campaign, network: bench.network, identity, peer: { trainings, audits }, isNewest }, {
            store: peer.peerStore,
            work,
            resolver: resolves ? bench.hand : null,
            publish: (message) => {
                peer.published.push(message);
                peer.onPublish(message);
                peer.wake();
            },
            pull: (since) => {
                peer.pulls.push(since);
                peer.onPull(since);
            },
            onEvent: (event) => {
                peer.events.push(event);
                peer.wake();
            },
            onFailure: (error) => {
                peer.failures.push(error);
                peer.wake();
            },
        }).catch((error) => peerStore.close().then(() => Promise.reject(error)));
        return peer;
    }
    /** Takes messages as gossip brings them; the verdicts. */
    async take(...messages) {
        const verdicts = [];
        for (const message of messages)
            verdicts.push(await this.driver.takeMessage(message));
        return verdicts;
    }
    /** Takes records, of which some may be known, and then a cut over them. */
    async cut(...messages) {
        const { number, head } = this.driver.state.ledger;
        const cut = cutOver(this.bench, number + 1, head, messages);
        const verdicts = await this.take(...messages, cut);
        if (verdicts.includes('reject') || verdicts.at(-1) !== 'accept')
            throw new Error(`The peer answers ${verdicts.join(', ')}`);
        return cut;
    }
    get pending() {
        return [...this.driver.state.pending.keys()].sort();
    }
    /** Resolves once `holds` does; it is asked again whenever the driver told or published something. */
    async until(holds) {
        while (!holds())
            await new Promise((resolve) => this.#waiting.push(resolve));
    }
    wake() {
        const waiting = this.#waiting;
        this.#waiting = [];
        for (const resolve of waiting)
            resolve();
    }
    async close() {
        await this.driver.stop();
        await this.#stopWork();
        await this.peerStore.close();
    }
}
/** Every row of every table, to compare before and after. */
export async function rowsOf(store) {
    const rows = {};
    for (const table of Object.values(tables)) {
        for await (const [key, value] of store.entries(table)) {
            rows[`${table.name}/${String(key)}`] =
                value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
        }
    }
    return rows;
}
/** What a member says to join, and to open its slots. */
export const enrolment = (bench, identity, epoch = 0) => say(bench, identity, { kind: 'enrolment', vrfKey: identity.vrfKey, epoch });
export const opening = (bench, identity, slot = 0) => say(bench, identity, { kind: 'opening', owner: identity.key, slot });
//# sourceMappingURL=fixture.js.map