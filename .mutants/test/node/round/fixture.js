import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from '../../../node/api/api-client.js';
import { ApiServer } from '../../../node/api/api-server.js';
import { Views } from '../../../node/api/views.js';
import { peerIdOf } from '../../../node/identity/identity.js';
import { RoundBlocks } from '../../../node/round/round-blocks.js';
import { cidOf, domainHash, textBytes, toHash, uint32Bytes, } from '../../../protocol/codec/hash.js';
import { signRecord } from '../../../protocol/records/envelope.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { TestPeer } from '../peer/fixture.js';
import { LinkedPeer } from '../peer/linked-peer.js';
export const era = '0100';
export const rows = 'ab'.repeat(32);
export const targets = 'cd'.repeat(32);
/** Points in ascending order. */
export const pointsOf = (count) => Array.from({ length: count }, (_, i) => domainHash('test-identity', uint32Bytes(i))).sort();
/**
 * A peer over real TCP with the local API of a node, whose cuts are made by hand. Trained models take
 * minutes, so its ledger is given stakes on final models of its own.
 */
export class RoundNode {
    peer;
    linked;
    blocks;
    api;
    dir;
    client;
    constructor(peer, linked, blocks, api, dir) {
        this.peer = peer;
        this.linked = linked;
        this.blocks = blocks;
        this.api = api;
        this.dir = dir;
        this.client = new ApiClient(dir);
    }
    static async open(bench, identity, name, bootstrap = []) {
        const peer = await TestPeer.open(bench, { identity, name });
        const linked = await LinkedPeer.join(peer, bootstrap);
        const { driver, peerStore } = peer;
        const blocks = new RoundBlocks({
            store: peerStore,
            ledger: () => driver.state.ledger,
            fetchBlocks: (cids, { author, maxBytes, signal }) => linked.mesh.fetchBlocks(cids, {
                maxBytes,
                signal,
                holder: author === null ? null : peerIdOf(author),
            }),
        });
        const dir = join(bench.dir, `${name}-api`);
        await mkdir(dir);
        const views = new Views({
            ...bench,
            identity,
            peerStore,
            blocks: peerStore.blocks,
            mesh: linked.mesh,
            driver,
            work: { list: () => [] },
        });
        const api = await ApiServer.listen(dir, {
            views,
            blocks: peerStore.blocks,
            driver,
            roundBlocks: blocks,
            onError: (error) => linked.errors.push(error),
        });
        return new RoundNode(peer, linked, blocks, api, dir);
    }
    /** Puts stake on final models of this node. */
    stakeOn(points) {
        const { identity: { key }, driver, } = this.peer;
        const manifest = cidOf(textBytes('manifest'));
        const final = new Map(points.map((pointId) => [
            pointId,
            { node: key, manifest, commitment: manifest, cut: 0, verifiers: [], held: null },
        ]));
        const account = toHash(new Uint8Array(32).fill(7));
        driver.state.ledger.delegations.set('dd'.repeat(32), {
            cid: manifest,
            account,
            amount: 1000n * BigInt(points.length),
            models: points.length,
            operator: null,
            cut: 0,
            node: key,
            termCut: 0,
            hasDelivered: true,
            nextSlot: points.length,
            committed: 0,
            final,
            dueCut: 0,
        });
        driver.state.ledger.accounts.set(accountOf(key), {
            balance: 1000000n,
            sequence: 0,
            recent: [],
            frozen: false,
        });
    }
    /** Has the node sign a body; what is in the way, or null. */
    async order(body) {
        const { bench: { network }, identity, driver, } = this.peer;
        const unsigned = signRecord({ version: 1, campaign: network, node: identity.key, ...body }, () => new Uint8Array(64));
        return (await driver.order(unsigned)).objection?.code ?? null;
    }
    predict = (models, part = 0) => this.order({ kind: 'prediction', era, part, models });
    /** A cut over what was published since the last one. */
    async cut() {
        await this.peer.cut(...this.peer.published.splice(0));
    }
    get number() {
        return this.peer.driver.state.ledger.number;
    }
    /** Opens the round, as the resolver. */
    async openRound(epochs) {
        const deadline = this.number + 1 + epochs;
        const objection = await this.order({ kind: 'round', era, rows, deadline });
        if (objection !== null)
            throw new Error(objection);
        await this.cut();
        return deadline;
    }
    async close() {
        await this.api.close();
        await this.linked.leave();
        await this.peer.close();
    }
}
//# sourceMappingURL=fixture.js.map