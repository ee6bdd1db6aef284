import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { costCodes } from '../../../node/cost/codes.js';
import type { TakenSoFar } from '../../../node/cost/costs.js';
import type { Engine } from '../../../node/engine/parent/engine.js';
import { Blocks } from '../../../node/store/blocks.js';
import { put, Store, type Write } from '../../../node/store/store.js';
import { tables } from '../../../node/store/tables.js';
import { readProgress, writeProgress } from '../../../node/models/progress.js';
import { createTrainer, type Trainer, type TrainerDependencies } from '../../../node/models/trainer.js';
import { encodeCampaign } from '../../../protocol/campaign/campaign.js';
import { cidOf, domainHash, rawCodec } from '../../../protocol/codec/hash.js';
import { decodeManifest, type Manifest } from '../../../protocol/model/manifest.js';
import { fail } from '../../../protocol/error.js';
import type { OwnerKey } from '../../../protocol/records/keys.js';
import {
  codeOf,
  gridWith,
  killEngine,
  makeBench,
  never,
  removeBench,
  startEngine,
  taskAt,
} from '../engine/fixture.js';
import { flipBits } from '../engine/child/memory.js';
import { slowCases } from '../../runner/slow-cases.js';

// Rows enough for a segment to take longer than a message between processes, so that a kill meets segments in
// mid-training.
const bench = await makeBench({ grid: gridWith({ n_estimators: ['118'] }), featureCount: 24 }, (dir) =>
  synthesizeDataset(dir, { seed: 7, eras: 12, rowsPerEra: 1_500, features: 24, targets: 2 }),
);
const planned = 24;
const storeDir = join(bench.dir, 'store');
/** A quarter of the features and three bins; and all of them, with four bins. */
const [first, second] = [1n, 22n];
const task = (index: bigint) => taskAt(bench, index);
const silent = { signal: never, onSegment: () => undefined };

interface Node {
  readonly engine: Engine;
  readonly store: Store;
  readonly blocks: Blocks;
  readonly trainer: Trainer;
}

async function withNode<T>(threads: number, work: (node: Node) => Promise<T>): Promise<T> {
  const engine = await startEngine(bench, { threads });
  const store = await Store.open(storeDir);
  const blocks = await Blocks.open(store, 1 << 28, () => undefined);
  try {
    return await work({ engine, store, blocks, trainer: createTrainer(bench, { engine, store, blocks }) });
  } finally {
    await engine.stop();
    await store.close();
  }
}

const readManifest = async ({ blocks, trainer }: Node, index: bigint): Promise<Manifest> => {
  const { manifest } = await trainer.train(task(index), silent);
  return decodeManifest((await blocks.readBlock(manifest)) as Uint8Array);
};

const test = suite('trainer');
const slow = slowCases(test);
test.before(() => writeFile(join(bench.dir, 'campaign'), encodeCampaign(bench.campaign)));
test.after.each(() => rm(storeDir, { recursive: true, force: true }));
test.after(() => removeBench(bench));

/** What one thread makes of both points, undisturbed. */
const references = new Map<bigint, { manifest: string }>();

test('one thread and two give one manifest, which holds what was planned and is stored whole', async () => {
  await withNode(1, async (node) => {
    for (const index of [first, second]) references.set(index, await node.trainer.train(task(index), silent));
    const manifest = await readManifest(node, first);
    assert.is(manifest.endedEarly, false);
    assert.equal(
      manifest.segments.map(({ treeCount }) => treeCount),
      [...Array<number>(planned - 1).fill(5), 3],
    );
    for (const { trees } of manifest.segments) assert.ok((await node.blocks.readBlock(trees)) !== null);
    assert.is(manifest.scores.length, 3);
  });
  await rm(storeDir, { recursive: true });
  const [one, two] = await withNode(2, ({ trainer }) =>
    Promise.all([first, second].map((index) => trainer.train(task(index), silent))),
  );
  assert.equal(one, references.get(first));
  assert.equal(two, references.get(second));
  assert.is.not(one?.manifest, two?.manifest);
});

slow(
  'the engine killed five times in mid-training: the same manifest, and nothing stored is trained again',
  async () => {
    await withNode(2, async ({ engine, trainer, store }) => {
      const kills = [2, 7, 11, 12, 20];
      const told: number[] = [];
      let killed = 0;
      const model = await trainer.train(task(first), {
        signal: never,
        onSegment: (done, total) => {
          assert.is(total, planned);
          told.push(done);
          if (done !== kills[killed]) return;
          killed++;
          void killEngine(engine);
        },
      });
      assert.is(killed, kills.length);
      assert.equal(model, references.get(first));
      // Each attempt tells first what it found stored: all that was told before, so every other step is a
      // segment trained.
      const restored = told.filter((done, i) => i === 0 || done === told[i - 1]);
      assert.is(restored.length, 1 + kills.length);
      assert.equal(
        [...new Set(told)],
        Array.from({ length: planned + 1 }, (_, i) => i),
      );
      assert.is(told.length - restored.length, planned);
      assert.equal((await readProgress(store, task(first))).manifest, model.manifest);
    });
  },
);

slow(
  'held three times in mid-training, with the engine at rest and other limits after it: the same manifest',
  async () => {
    await withNode(2, async ({ engine, trainer }) => {
      let [holds, next] = [0, 2];
      for (;;) {
        const stop = new AbortController();
        const onSegment = (done: number): void => {
          if (done < next || holds >= 3) return;
          next = done + 7;
          holds++;
          // The next segment is under way by then.
          setImmediate(() => stop.abort());
        };
        const training = trainer.train(task(first), { signal: stop.signal, onSegment });
        const model = await training.catch((error: unknown) => {
          assert.is((error as { code?: string }).code, 'ENGINE_ABORTED');
          return null;
        });
        if (model !== null) {
          assert.equal([holds, model], [3, references.get(first)]);
          return;
        }
        await engine.rest();
        engine.limit({ threads: 1 + (holds % 2), cpuPercent: 50 + holds });
        engine.wake();
      }
    });
  },
);

interface Told {
  readonly begun?: number;
  readonly model?: number;
  readonly done?: number;
  readonly index?: string;
  readonly manifest?: string;
  readonly enginePid?: number;
}

/** One life of a training process, killed when `isTime` says so; all that it told. */
async function live(isTime: (told: readonly Told[]) => boolean, ...indices: bigint[]): Promise<Told[]> {
  const path = fileURLToPath(new URL('./training-process.js', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path, bench.dir, '2', ...indices.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const told: Told[] = [];
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    told.push(JSON.parse(line) as Told);
    if (isTime(told)) child.kill('SIGKILL');
  }
  const [code, signal] = (await closed) as [number | null, string | null];
  assert.ok(code === 0 || signal === 'SIGKILL', `the process ended with ${code ?? signal}`);
  return told;
}

slow(
  'a whole process killed with two trainings under way, four times: the same manifests, and one segment more for each kill and training',
  async () => {
    const indices = [first, second];
    const lives: Told[][] = [];
    for (const begun of [3, 6, 8, 5])
      lives.push(
        await live((told) => told.filter((event) => event.begun !== undefined).length >= begun, ...indices),
      );
    const kills = lives.length;
    for (const told of lives)
      assert.is(told.filter(({ manifest }) => manifest !== undefined).length, 0, 'killed in mid-training');
    lives.push(await live(() => false, ...indices));
    for (const index of indices) {
      const own = lives.map((told) => told.filter((event) => event.index === String(index)));
      assert.is(own[kills]?.at(-1)?.manifest, references.get(index)?.manifest);
      // What a life finds stored is at least what the life before told of.
      const counts = own.map((told) => told.flatMap(({ done }) => done ?? []));
      counts
        .slice(1)
        .forEach((after, i) =>
          assert.ok((after[0] ?? 0) >= (counts[i]?.at(-1) ?? 0), 'a stored segment was lost'),
        );
    }
    const begun = lives.flat().flatMap((event) => event.begun ?? []);
    assert.ok(begun.length > 2 * planned, 'some kill met a segment in mid-training');
    assert.ok(
      begun.length <= 2 * planned + 2 * kills,
      `${begun.length} segments were begun for ${2 * planned}`,
    );
    const enginePids = lives.flatMap((told) => told.flatMap(({ enginePid }) => enginePid ?? []));
    assert.is(enginePids.length, kills + 1);
  },
);

test('an aborted training says so, and the next one goes on where it stopped', async () => {
  await withNode(2, async (node) => {
    const stop = new AbortController();
    const aborted = node.trainer.train(task(first), {
      signal: stop.signal,
      onSegment: (done) => void (done === 6 && stop.abort()),
    });
    assert.is(await codeOf(aborted), 'ENGINE_ABORTED');
    const told: number[] = [];
    const model = await node.trainer.train(task(first), {
      signal: never,
      onSegment: (done) => told.push(done),
    });
    assert.is(told[0], 6);
    assert.equal(model, references.get(first));
    assert.is(
      await codeOf(node.trainer.train(task(first), { ...silent, signal: AbortSignal.abort() })),
      'none',
      'a finished model needs no engine',
    );
  });
});

slow(
  "stored progress that is another owner's, lacks a block or holds a malformed one is used as far as it is sound",
  async () => {
    await withNode(2, async (node) => {
      const { segments } = await readManifest(node, first);
      const other = { ...task(first), owner: domainHash('another-owner') as string as OwnerKey };
      const foreign: number[] = [];
      const own = await node.trainer.train(other, { signal: never, onSegment: (done) => foreign.push(done) });
      assert.is(foreign[0], 0, 'transcripts are keyed by the owner');
      assert.is.not(own.manifest, references.get(first)?.manifest);

      const malformed = new Uint8Array(40);
      const cid = cidOf(malformed, rawCodec);
      await node.blocks.putBlock(cid, malformed);
      const absent = cidOf(new Uint8Array(41), rawCodec);
      for (const trees of [cid, absent]) {
        const broken = segments.slice(0, 8).map((segment, i) => (i === 5 ? { ...segment, trees } : segment));
        await writeProgress(node.store, task(first), { segments: broken, manifest: null });
        const told: number[] = [];
        assert.equal(
          await node.trainer.train(task(first), { signal: never, onSegment: (done) => told.push(done) }),
          references.get(first),
        );
        assert.is(told[0], 5);
      }
      await writeProgress(node.store, task(first), { segments: [], manifest: cidOf(new Uint8Array(42)) });
      assert.equal(
        await node.trainer.train(task(first), silent),
        references.get(first),
        'a manifest that is gone is made again',
      );
    });
  },
);

slow(
  'a training that went on from wrong scores begins anew, and one whose segments changed in memory goes on',
  async () => {
    await withNode(2, async ({ engine, store, blocks, trainer }) => {
      const answers: (boolean | 'flip')[] = ['flip', false];
      const open: Engine['open'] = async (...order) => {
        const session = await engine.open(...order);
        const { confirm } = session;
        session.confirm = async (cids) => {
          const answer = answers.shift();
          if (answer === false) return false;
          const { segments } = await readProgress(store, task(first));
          const trees = (await blocks.readBlock(
            (segments[2] as (typeof segments)[number]).trees,
          )) as Uint8Array;
          assert.ok((await flipBits(session.process.pid, trees, trees.length - 2, 1)) > 0);
          return confirm.call(session, cids);
        };
        return session;
      };
      const unsound = createTrainer(bench, { engine: { open } as Engine, store, blocks });
      const told: number[] = [];
      const train = (): Promise<unknown> =>
        unsound.train(task(first), { signal: never, onSegment: (done) => told.push(done) });
      assert.is(await codeOf(train()), 'ENGINE_ROWS');
      assert.is((await readProgress(store, task(first))).segments.length, planned);
      assert.is(await codeOf(train()), 'ENGINE_ROWS');
      assert.equal(told.slice(-1), [planned]);
      const { segments, manifest } = await readProgress(store, task(first));
      assert.equal([segments, manifest], [[], null]);
      assert.equal(await trainer.train(task(first), silent), references.get(first));
    });
  },
);

slow('a stored segment or progress whose bytes were changed is dropped, and trained again', async () => {
  await withNode(2, async (node) => {
    const { segments } = await readManifest(node, first);
    const garbled = (write: Write): Write => ({ ...write, value: new Uint8Array(9) }) as Write;
    const spoils: { done: number; write: Write }[] = [
      { done: 5, write: garbled(put(tables.block, segments[5]!.trees, new Uint8Array(1))) },
      { done: 5, write: put(tables.block, segments[5]!.trees, new Uint8Array(40)) },
      { done: 0, write: garbled(put(tables.progress, task(first).pointId, new Uint8Array(1))) },
    ];
    for (const { done, write } of spoils) {
      await writeProgress(node.store, task(first), { segments: segments.slice(0, 8), manifest: null });
      await node.store.batch([write], { durable: true });
      const told: number[] = [];
      assert.equal(
        await node.trainer.train(task(first), { signal: never, onSegment: (count) => told.push(count) }),
        references.get(first),
      );
      assert.is(told[0], done);
    }
  });
});

slow(
  'deaths without progress between them: ENGINE_DIED at the fourth, and what is stored stays',
  async () => {
    await withNode(2, async ({ engine, trainer, store }) => {
      let kills = 0;
      const dying = trainer.train(task(first), {
        signal: never,
        onSegment: (done) => {
          if (done < 3) return;
          kills++;
          void killEngine(engine);
        },
      });
      assert.is(await codeOf(dying), 'ENGINE_DIED');
      const stored = (await readProgress(store, task(first))).segments.length;
      assert.ok(stored >= 3 && stored < planned);
      assert.ok(kills >= 4 && kills <= 4 * (stored - 2), `${kills} deaths with ${stored} segments stored`);
      assert.equal(await trainer.train(task(first), silent), references.get(first));
    });
  },
);

test('each segment is weighed, the whole once more when it has ended, and nothing of what was stored', async () => {
  await withNode(2, async ({ engine, store, blocks }) => {
    const notes: TakenSoFar[] = [];
    let saves = 0;
    const costs: TrainerDependencies['costs'] = {
      check: () => undefined,
      note: (_, taken) => void notes.push(taken),
      save: () => Promise.resolve(void saves++),
    };
    const trainer = createTrainer(bench, { engine, store, blocks, costs });
    const stop = new AbortController();
    const onSegment = (done: number): void => void (done === 6 && stop.abort());
    assert.is(await codeOf(trainer.train(task(first), { signal: stop.signal, onSegment })), 'ENGINE_ABORTED');
    const before = notes.splice(0);
    assert.is(saves, 1);
    await trainer.train(task(first), silent);
    assert.is(saves, 2);
    const trees = [...before, ...notes].map((taken) => taken.trees);
    const grown = (count: number): number[] => Array.from({ length: count }, (_, i) => 5 * (i + 1));
    assert.equal(trees.slice(0, 5), grown(5), 'the sixth was told of before it was weighed');
    const rest = notes.map((taken) => taken.trees);
    assert.equal(rest.slice(0, planned - 7), grown(planned - 7));
    assert.equal(rest.slice(-2), [88, 88]);
    for (const list of [before, notes])
      for (const [i, { cpuMs, wallMs, treesBytes }] of list.entries()) {
        assert.ok(cpuMs > (list[i - 1]?.cpuMs ?? 0) && wallMs > (list[i - 1]?.wallMs ?? 0));
        assert.ok(treesBytes >= (list[i - 1]?.treesBytes ?? 1));
      }
  });
});

test('a point that does not fit is refused before it is begun, and what has begun is finished', async () => {
  await withNode(2, async ({ engine, store, blocks }) => {
    let fits = false;
    const costs: TrainerDependencies['costs'] = {
      check: () =>
        fits ? undefined : fail(costCodes, 'POINT_UNFIT', 'This machine cannot finish the point'),
      note: () => undefined,
      save: () => Promise.reject(new Error('a full disk')),
    };
    const trainer = createTrainer(bench, { engine, store, blocks, costs });
    assert.is(await codeOf(trainer.train(task(first), silent)), 'POINT_UNFIT');
    assert.equal((await readProgress(store, task(first))).segments, []);
    fits = true;
    const stop = new AbortController();
    const onSegment = (done: number): void => void (done === 3 && stop.abort());
    await codeOf(trainer.train(task(first), { signal: stop.signal, onSegment }));
    fits = false;
    assert.equal(await trainer.train(task(first), silent), references.get(first));
  });
});

test.run();
