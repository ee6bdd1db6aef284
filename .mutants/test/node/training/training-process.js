import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Engine } from '../../../node/engine/engine.js';
import { ModelSession } from '../../../node/engine/model-session.js';
import { Blocks } from '../../../node/store/blocks.js';
import { Store } from '../../../node/store/store.js';
import { createTrainer } from '../../../node/training/trainer.js';
import { decodeCampaign } from '../../../protocol/campaign/campaign.js';
import { cidOf } from '../../../protocol/codec/hash.js';
import { taskAt } from '../engine/fixture.js';
// A process that trains points of a campaign as a node does, until it is done or killed: its arguments are
// the data directory, the number of threads, and the points' indices. It tells what it does, one JSON line
// each.
const [dir, threads, ...indices] = process.argv.slice(2);
const tell = (event) => void process.stdout.write(`${JSON.stringify(event)}\n`);
const train = ModelSession.prototype.train;
ModelSession.prototype.train = function (segment, keys) {
    tell({ begun: segment.index, point: this.model });
    return train.call(this, segment, keys);
};
const block = new Uint8Array(await readFile(join(dir, 'campaign')));
const network = { campaign: decodeCampaign(block), network: cidOf(block) };
const engine = await Engine.start({
    dir,
    dataset: network.campaign.dataset,
    threads: Number(threads),
    memoryBytes: 1 << 28,
});
const store = await Store.open(join(dir, 'store'));
const trainer = createTrainer(network, { engine, store, blocks: await Blocks.open(store, 1 << 28) });
tell({ enginePid: await engine.pid() });
await Promise.all(indices.map(async (index) => {
    const { manifest } = await trainer.train(taskAt(network, BigInt(index)), {
        signal: new AbortController().signal,
        onSegment: (done, total) => tell({ done, total, index }),
    });
    tell({ manifest, index });
}));
await engine.stop();
await store.close();
//# sourceMappingURL=training-process.js.map