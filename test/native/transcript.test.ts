import { blake2b } from '@noble/hashes/blake2.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addon } from '../../native/addon.js';
import {
  fillDataset,
  hex,
  makeTable,
  randomOf,
  train,
  withDatasets,
  type Settings,
  type Table,
} from './fixture.js';

const table = makeTable(3000, 12);
const keys = [Uint8Array.of(1), Uint8Array.of(2), new Uint8Array(32).fill(1), new Uint8Array(64).fill(9)];

async function transcriptsOf(
  rows: Table,
  settings: Settings = {},
  transcriptKeys: readonly Uint8Array[] = [keys[0] as Uint8Array],
) {
  return withDatasets([fillDataset(rows)], async (dataset) => {
    const { trees, transcripts } = await train(dataset, settings, { transcriptKeys, trees: 5 });
    return { trees: hex(trees), digests: transcripts.map(hex) };
  });
}

test('BLAKE2b gives the example of RFC 7693, cut to 32 bytes by its parameter', () => {
  const abc = new TextEncoder().encode('abc');
  assert.is(
    hex(addon().blake2b(new Uint8Array(), abc)),
    'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319',
  );
});

test('BLAKE2b agrees with another implementation around every block boundary', () => {
  const next = randomOf(5);
  const message = Uint8Array.from({ length: 1100 }, next);
  for (const keyLength of [0, 1, 31, 32, 63, 64]) {
    const key = message.slice(0, keyLength);
    for (
      let length = 0;
      length <= message.length;
      length += length % 128 < 2 || length % 128 > 125 ? 1 : 31
    ) {
      const part = message.subarray(0, length);
      assert.is(
        hex(addon().blake2b(key, part)),
        hex(blake2b(part, keyLength === 0 ? { dkLen: 32 } : { key, dkLen: 32 })),
        `${keyLength}, ${length}`,
      );
    }
  }
});

test('each key has a digest of its own, in the order of the keys, and none changes another', async () => {
  const { digests } = await transcriptsOf(table, {}, keys);
  assert.is(new Set(digests).size, keys.length);
  for (const [i, key] of keys.entries())
    assert.equal((await transcriptsOf(table, {}, [key])).digests, [digests[i]]);
  assert.equal((await transcriptsOf(table, {}, [...keys].reverse())).digests, digests.toReversed());
});

test('a training without keys gives the same trees and no digest', async () => {
  const { trees } = await transcriptsOf(table);
  assert.equal(await transcriptsOf(table, {}, []), { trees, digests: [] });
});

/** Changes of the data that leave every tree as it is, and yet are seen: what a copied model cannot know. */
const quiet: readonly (readonly [id: string, change: (rows: Table) => void])[] = [
  // Feature 11 is never split on: its rows only show in its histograms.
  [
    'one value of a feature that no tree uses',
    ({ columns, rows }) => {
      columns[11 * rows + 5] = ((columns[11 * rows + 5] as number) + 1) % 5;
    },
  ],
  [
    'two values of that feature, exchanged',
    ({ columns, rows, labels }) => {
      const at = 11 * rows;
      const other = columns
        .subarray(at, at + rows)
        .findIndex((value, row) => value !== columns[at] && labels[row] !== labels[0]);
      [columns[at], columns[at + other]] = [columns[at + other] as number, columns[at] as number];
    },
  ],
];
for (const [id, change] of quiet) {
  test(`the digest sees what the trees do not: ${id}`, async () => {
    const changed = { ...table, columns: table.columns.slice() };
    change(changed);
    const [before, after] = [
      await transcriptsOf(table, { numLeaves: 4 }),
      await transcriptsOf(changed, { numLeaves: 4 }),
    ];
    assert.is(after.trees, before.trees);
    assert.is.not(after.digests[0], before.digests[0]);
  });
}

test('the digest changes with any label, start score or parameter that matters', async () => {
  const base = await transcriptsOf(table);
  const labels = table.labels.slice();
  labels[17] = Math.fround((labels[17] as number) + 0.001);
  const others = [
    await transcriptsOf({ ...table, labels }),
    await transcriptsOf(table, { learningRate: 0.11 }),
    await transcriptsOf(table, { lambda: 1.5 }),
    await transcriptsOf(table, { minDataInLeaf: 300 }),
    await transcriptsOf(table, { featureFraction: 0.5 }),
    await transcriptsOf(table, { featureFraction: 0.5, seed: 2 }),
  ];
  const digests = [base, ...others].map(({ digests: [digest] }) => digest);
  assert.is(new Set(digests).size, digests.length);
});

test('the digest of a segment tells how many trees it holds (TRANSCRIPT-2, TRANSCRIPT-7)', () =>
  withDatasets([fillDataset(table)], async (dataset) => {
    const digests = await Promise.all(
      [1, 2, 3].map(async (trees) => (await train(dataset, {}, { trees })).transcripts.map(hex)[0]),
    );
    assert.is(new Set(digests).size, 3);
    // Told to grow more trees than there are splits for, it ends with the attempt that found none, and says
    // so.
    const { treeCount, transcripts } = await train(
      dataset,
      { minDataInLeaf: 1501 },
      { trees: 2, transcriptKeys: [Uint8Array.of(1)] },
    );
    const header = Uint8Array.of(1, 0, 0, 0, 0);
    const end = Uint8Array.of(3, 0, 0, 0, 0);
    assert.is(treeCount, 0);
    assert.is(
      hex(transcripts[0] as Uint8Array),
      hex(blake2b(Uint8Array.of(...header, ...end), { key: Uint8Array.of(1), dkLen: 32 })),
    );
  }));

test.run();
