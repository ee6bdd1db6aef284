import { identityOf } from '../../node/identity/identity.js';
import { verifySignature } from '../../node/identity/signature.js';
import { campaignCid } from '../../protocol/campaign/campaign.js';
import { domainHash, hashBytes, uint32Bytes } from '../../protocol/codec/hash.js';
import { reliabilityMax } from '../../protocol/ledger/ledger.js';
import { verifyRecord } from '../../protocol/records/envelope.js';
import { decodeMessage, encodeMessage } from '../../protocol/records/message.js';
import { genesisOf, testBeacons, testCampaign, testStake } from '../fixtures/campaign.js';
import { Clock } from './clock.js';
import { Economy, stakerBalance } from './economy.js';
import { EventLog } from './event-log.js';
import { History } from './history.js';
import { Network } from './network.js';
import { Random } from './random.js';
import { SimPeer } from './sim-peer.js';
import { Work } from './work.js';
const usualBond = 60n;
const treasury = 10000n;
/**
 * Peers of the real state machine in virtual time, a network that mistreats them, and what must hold
 * throughout.
 */
export class World {
    scenario;
    sabotage;
    clock = new Clock();
    log = new EventLog();
    random;
    network;
    history;
    work;
    peers = [];
    campaign;
    cid;
    beacons = testBeacons();
    events = 0;
    crashes = 0;
    #economy;
    #heard = new WeakMap();
    constructor(scenario, identities, stakers, sabotage) {
        this.scenario = scenario;
        this.sabotage = sabotage;
        this.random = new Random(scenario.seed);
        this.network = new Network(scenario, this.clock, this.random);
        const bond = scenario.bond ?? usualBond;
        const genesis = genesisOf([
            ...identities.map(({ key }, i) => [key, i === 0 ? treasury : usualBond]),
            ...stakers.map(({ key }) => [key, stakerBalance]),
        ]);
        this.campaign = testCampaign(identities[0].key, {
            stake: { ...testStake, bond, forgeryGain: bond / 6n, genesis, termEpochs: 25 },
            ...scenario.changes,
        });
        this.cid = campaignCid(this.campaign);
        this.work = new Work(this.campaign);
        const roles = rolesOf(scenario);
        const honest = new Set(identities.filter((_, i) => roles[i] === undefined).map(({ key }) => key));
        this.history = new History((node) => honest.has(node), (manifest) => this.work.isForgery(manifest), scenario.colluders !== undefined);
        identities.forEach((identity, i) => this.peers.push(new SimPeer(this, i, identity, roles[i] ?? 'honest')));
        this.#economy = new Economy(this, stakers);
        // A ring keeps the graph in one piece; a random chord each makes it small.
        this.peers.forEach((peer, i) => {
            for (const j of [i + 1, this.random.int(0, 1e6)])
                connect(peer, this.peers[j % this.peers.length]);
        });
    }
    static async create(scenario, sabotage = {}) {
        const named = (name, length) => Promise.all(Array.from({ length }, (_, i) => identityOf(hashBytes(domainHash(name, uint32Bytes(i))))));
        return new World(scenario, await named('sim-identity', scenario.peers), await named('sim-staker', Math.ceil(scenario.peers / 5)), sabotage);
    }
    get counts() {
        const { events, crashes, network: { delivered, lost }, } = this;
        return { events, delivered, lost, crashes, ...this.history.counts };
    }
    /** Runs to the end; whatever is thrown says how to replay it. */
    run() {
        const { replay, durationMs, settleMs, crashEveryMs } = this.scenario;
        try {
            for (const peer of this.peers)
                peer.start();
            this.#economy.start();
            if (crashEveryMs !== null)
                this.#crashEvery(crashEveryMs);
            while (this.clock.next(durationMs + settleMs))
                this.events++;
            this.#checkEnd();
        }
        catch (error) {
            throw new Error(`${replay} at ${this.clock.nowMs} ms: ${error.message}`, { cause: error });
        }
    }
    /** Makes the silent keys members of a ledger that has reached their cut, as if that had taken them. */
    enrolSilent({ number, members }) {
        const { count, fromCut } = this.scenario.silent ?? { count: 0, fromCut: 0 };
        if (count === 0 || number !== fromCut || members.has(silentKey(0)))
            return;
        for (let i = 0; i < count; i++) {
            members.set(silentKey(i), {
                vrfKey: silentKey(i),
                enrolled: number,
                standing: 0,
                barred: false,
                hasShownWork: false,
                reliability: reliabilityMax,
                abstentions: 0,
                nextSlot: 0,
                openings: 0,
                opened: 0,
                skipped: 0,
                committed: 0,
                slots: new Map(),
            });
        }
    }
    /** Models that a peer trains at once. */
    trainingsOf(index) {
        const { peers, verifiers = { honest: 0, lazy: 0 } } = this.scenario;
        return index >= peers - verifiers.honest - verifiers.lazy ? 0 : 1;
    }
    isResolverAway() {
        const { resolverAway: away, durationMs } = this.scenario;
        const { nowMs } = this.clock;
        return nowMs >= durationMs || (away !== null && nowMs >= away.fromMs && nowMs < away.toMs);
    }
    /** Decodes and verifies as the node does; once for all peers, since all would find the same. */
    read(message) {
        const known = this.#heard.get(message);
        if (known !== undefined)
            return known;
        const { record, includes } = decodeMessage(message, this.cid);
        const heard = { record: verifyRecord(record, verifySignature), includes };
        this.#heard.set(message, heard);
        return heard;
    }
    /** A record that a peer signed itself, and the message that it goes out in. */
    readOwn(envelope, includes = []) {
        const message = encodeMessage(envelope, includes);
        return { record: this.read(message).record, message };
    }
    #crashEvery(everyMs) {
        if (this.clock.nowMs > this.scenario.calmFromMs - 60_000)
            return;
        this.clock.after(everyMs, () => {
            this.crashes++;
            this.random.pick(this.peers).crash(this.random.int(1_000, 60_000));
            this.#crashEvery(everyMs);
        });
    }
    #checkEnd() {
        const { finalMin, forgers } = this.scenario;
        const { final, caught, stamped } = this.history.counts;
        const heads = new Set(this.peers.map(({ ledger }) => ledger.number));
        if (heads.size !== 1)
            throw new Error(`at the end peers are at the cuts ${[...heads].join(', ')}`);
        if (final < finalMin)
            throw new Error(`${final} models are final where ${finalMin} are expected`);
        // Who forges also vouches for others without looking, and may be barred for that first.
        if (caught + stamped < forgers / 2)
            throw new Error(`${caught + stamped} of ${forgers} forgers were caught`);
    }
}
const silentKey = (i) => domainHash('sim-silent', uint32Bytes(i));
/**
 * The resolver comes first and is honest; the others' places are as good as drawn, since keys order
 * everything.
 */
const rolesOf = ({ peers, forgers, stampers, falseAccusers, liars, colluders, verifiers, }) => withLast(peers, verifiers?.lazy ?? 0, [
    undefined,
    ...Array(forgers).fill('forger'),
    ...Array(stampers).fill('stamper'),
    ...Array(falseAccusers).fill('false accuser'),
    ...Array(liars).fill('liar'),
    ...(colluders === undefined ? [] : Array(colluders.count).fill(`${colluders.strategy} colluder`)),
]);
/** The roles of the first, and those of the last who attest without looking. */
const withLast = (peers, lazy, first) => Array.from({ length: peers }, (_, i) => (i >= peers - lazy ? 'stamper' : first[i]));
function connect(a, b) {
    if (a === b || a.neighbours.includes(b))
        return;
    a.neighbours.push(b);
    b.neighbours.push(a);
}
//# sourceMappingURL=world.js.map