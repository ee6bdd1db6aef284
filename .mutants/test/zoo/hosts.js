import { cidOf, textBytes } from '../../protocol/codec/hash.js';
import { trainHonestly, withAuditor } from '../node/audit/fixture.js';
import { never } from '../node/engine/fixture.js';
import { TestNetwork } from '../node/mesh/network.js';
import { tallyOf } from './tally.js';
const hosts = [
    { cheat: 'hands out no block', serve: () => null },
    { cheat: 'hands out all blocks but one', serve: (own, isChosen) => (isChosen ? null : own) },
    {
        cheat: 'sends other bytes for one block',
        serve: (own, isChosen) => (isChosen ? textBytes('other bytes') : own),
    },
    {
        cheat: 'sends one block with one bit changed',
        serve: (own, isChosen) => (isChosen ? own.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) : own),
    },
    {
        cheat: 'sends more bytes for one block than it can have',
        serve: (own, isChosen) => (isChosen ? new Uint8Array(1 << 20) : own),
    },
    {
        cheat: 'is silent when asked for one block',
        serve: (own, isChosen, until) => (isChosen ? until : own),
        stallMs: 400,
    },
    { cheat: 'has garbage where the manifest should be', serve: (own) => own, garbage: true },
];
const honestly = { cheat: 'honest, serves all of it: accused', serve: (own) => own };
const codes = ['MESH_BLOCK_UNAVAILABLE', 'MESH_BLOCK_WRONG', 'CODEC_MALFORMED'];
/**
 * Authors whose models an auditor fetches over loopback TCP before anything is sampled: who cannot have all
 * of it says so.
 */
export async function fetchFromHosts(site, { random, trials }) {
    const honest = await trainHonestly(site.bench, site.engine, 5n);
    const tallies = [];
    for (const host of [honestly, ...hosts]) {
        const caught = [];
        for (let i = 0; i < trials; i++) {
            const code = await fetchCode(site, host.garbage === true ? garbageOf(honest) : honest, host, random.pick(honest.manifest.segments).trees);
            if (code !== null && !codes.includes(code))
                throw new Error(`${host.cheat}: ${code}`);
            caught.push(code !== null);
        }
        const [predicted, law] = host === honestly ? [0, 'never'] : [1, 'equal'];
        tallies.push(tallyOf('authors who serve their model', host.cheat, caught, predicted, law));
    }
    return tallies;
}
function garbageOf({ model, ...committed }) {
    const garbage = textBytes('no manifest');
    return {
        ...committed,
        model: { ...model, manifest: cidOf(garbage) },
        blocks: new Map([[cidOf(garbage), garbage]]),
    };
}
/** Why an auditor cannot have a model; null where it has all of it. */
async function fetchCode(site, committed, { serve, stallMs }, chosen) {
    const network = new TestNetwork();
    let give = () => undefined;
    const until = new Promise((resolve) => {
        give = resolve;
    });
    try {
        const author = await network.start({}, { readBlock: async (cid) => serve(committed.blocks.get(cid) ?? null, cid === chosen, until) });
        const { mesh } = await network.start({
            bootstrap: author.mesh.addresses(),
            limits: stallMs === undefined ? {} : { stallMs },
        });
        await network.until(() => mesh.peers().includes(author.mesh.peerId));
        const fetching = withAuditor(site, 'zoo fetch', committed, (auditor) => auditor.fetch({ type: 'fetch', key: 'fetch/model', model: committed.model }, { signal: never }), (cids, { maxBytes, signal }) => mesh.fetchBlocks(cids, { maxBytes, signal, holder: author.mesh.peerId }));
        return await fetching.then(() => null, ({ code, message }) => code ?? message);
    }
    finally {
        give(null);
        await network.stop();
    }
}
//# sourceMappingURL=hosts.js.map