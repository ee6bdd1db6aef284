import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Level } from 'level';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, rawCodec, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import { Blocks } from '../../../node/store/blocks.js';
import { Journal } from '../../../node/store/journal.js';
import { failLevel } from '../../../node/store/level-error.js';
import { del, put, Store } from '../../../node/store/store.js';
import { rowKey, rowValue, tables } from '../../../node/store/tables.js';
import { SmallDisk } from '../../fixtures/small-disk.js';

interface Context {
  directory: string;
  open: Store[];
}
const test = suite<Context>('store');
test.before.each(async (context) => {
  context.directory = await mkdtemp(join(tmpdir(), 'gridlode-store-'));
  context.open = [];
});
test.after.each(async ({ directory, open }) => {
  await Promise.all(open.map((store) => store.close()));
  await rm(directory, { recursive: true });
});

const openStore = async ({ directory, open }: Context): Promise<Store> => {
  const store = await Store.open(join(directory, 'store'));
  open.push(store);
  return store;
};
const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error) => error.code ?? String(error),
  );
const blockOf = (bytes: Uint8Array): [Cid, Uint8Array] => [cidOf(bytes, rawCodec), bytes];
const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();

test('rows are read as they were written, after a restart too', async (context) => {
  const store = await openStore(context);
  await store.batch([put(tables.cut, 1, textBytes('one')), put(tables.meta, 'campaign', textBytes('c'))], {
    durable: true,
  });
  await store.close();
  const again = await openStore(context);
  assert.is(text(await again.get(tables.cut, 1)), 'one');
  assert.is(text(await again.get(tables.meta, 'campaign')), 'c');
  assert.is(await again.get(tables.cut, 2), undefined);
  assert.ok(await again.has(tables.cut, 1));
  assert.equal((await again.getMany(tables.cut, [2, 1, 1])).map(text), [undefined, 'one', 'one']);
  assert.equal(await again.getMany(tables.cut, []), []);
  assert.equal((await again.getMany(tables.cut, [1, 2, 3, 4, 5, 6])).map(text), ['one', ...Array(5)]);
  await again.batch([del(tables.cut, 1)], { durable: false });
  assert.not(await again.has(tables.cut, 1));
});

test('rows of one table come in the order of their keys, from a key on, and none of another table', async (context) => {
  const store = await openStore(context);
  const numbers = [300, 2, 70_000, 1, 255, 256, 2 ** 40];
  await store.batch(
    [
      ...numbers.map((number) => put(tables.cut, number, textBytes(String(number)))),
      put(tables.block, blockOf(textBytes('b'))[0], textBytes('b')),
      put(tables.meta, 'z', textBytes('z')),
    ],
    { durable: false },
  );
  const sorted = [...numbers].sort((a, b) => a - b);
  assert.equal(
    (await collect(store.entries(tables.cut))).map(([number]) => number),
    sorted,
  );
  assert.equal(
    (await collect(store.entries(tables.cut, { from: 256, limit: 2 }))).map(([number]) => number),
    [256, 300],
  );
  assert.equal(await collect(store.entries(tables.verdict)), []);
});

test('no table is a prefix of another, and each says what it is for', () => {
  const names = Object.keys(tables);
  assert.equal(names, [...names].sort());
  for (const [name, table] of Object.entries(tables)) {
    assert.is(table.name, name);
    assert.ok(table.purpose.length > 10);
  }
});

test('blocks are counted once each, and the count survives', async (context) => {
  const store = await openStore(context);
  const blocks = await Blocks.open(store, 100);
  const [cid, bytes] = blockOf(textBytes('a block'));
  await Promise.all([blocks.putBlock(cid, bytes), blocks.putBlock(cid, bytes)]);
  assert.is(blocks.usedBytes, bytes.length);
  assert.equal(await blocks.readBlock(cid), bytes);
  assert.is(await blocks.readBlock(blockOf(textBytes('other'))[0]), null);
  await store.close();
  const again = await Blocks.open(await openStore(context), 100);
  assert.is(again.usedBytes, bytes.length);
});

/**
 * Changes the bytes of a stored block, so that its row cannot be decoded, or so that they are not those of
 * its CID.
 */
const spoilBlock = (store: Store, cid: Cid, how: 'row' | 'content'): Promise<void> =>
  store.batch(
    [
      how === 'content'
        ? put(tables.block, cid, textBytes('other bytes'))
        : ({ ...put(tables.block, cid, textBytes('')), value: randomBytes(9) } as never),
    ],
    { durable: true },
  );

for (const how of ['row', 'content'] as const) {
  test(`a block whose ${how} was changed is dropped, named, and can be put again`, async (context) => {
    const store = await openStore(context);
    const told: string[] = [];
    const blocks = await Blocks.open(store, 100, (what) => told.push(what));
    const [cid, bytes] = blockOf(textBytes('a block'));
    await blocks.putBlock(cid, bytes);
    await spoilBlock(store, cid, how);
    assert.is(
      await codeOf((await Blocks.open(store, 100)).readBlock(cid)),
      'STORE_CORRUPT',
      'where nobody hears of it',
    );
    assert.is(await blocks.readBlock(cid), null);
    assert.is(told.length, 1);
    assert.match(told[0]!, cid);
    assert.equal([...blocks.lost], [cid]);
    assert.not(await store.has(tables.block, cid));
    await blocks.putBlock(cid, bytes);
    assert.equal([await blocks.readBlock(cid), [...blocks.lost]], [bytes, []]);
  });
}

test('a sweep drops damaged blocks, notes what must be here and is not, and counts what is', async (context) => {
  const store = await openStore(context);
  const told: string[] = [];
  const [kept, damaged, gone, unwanted] = ['kept', 'damaged', 'gone', 'unwanted'].map((name) =>
    blockOf(textBytes(name)),
  );
  const first = await Blocks.open(store, 100);
  await first.putBlocks([kept!, damaged!, unwanted!]);
  await spoilBlock(store, damaged![0], 'row');
  await store.batch([put(tables.size, 'block', 77)], { durable: true });
  const blocks = await Blocks.open(store, 100, (what) => told.push(what));
  const wanted = new Set([kept![0], damaged![0], gone![0]]);
  await blocks.sweep({ wanted, needed: new Set([damaged![0], gone![0]]) });
  assert.equal(
    [blocks.usedBytes, [...blocks.lost].sort(), told.length],
    [4, [damaged![0], gone![0]].sort(), 1],
  );
  assert.match(told[0]!, damaged![0]);
  assert.equal(
    (await collect(store.entries(tables.block))).map(([cid]) => cid),
    [kept![0]],
  );
});

test('the size of blocks is counted anew where its row was damaged or lost', async (context) => {
  const store = await openStore(context);
  await (await Blocks.open(store, 100)).putBlock(...blockOf(textBytes('a block')));
  const row = put(tables.size, 'block', 0);
  for (const spoil of [del(tables.size, 'block'), { ...row, value: randomBytes(12) } as typeof row]) {
    await store.batch([spoil], { durable: true });
    assert.is((await Blocks.open(store, 100)).usedBytes, 7);
  }
});

/** Everything stored, to compare before and after. */
const contents = async (store: Store): Promise<string> => {
  const rows: unknown[] = [];
  for (const table of [tables.cut, tables.block, tables.pending])
    rows.push(...(await collect(store.entries<unknown, Uint8Array>(table as never))));
  return JSON.stringify(rows);
};

const refusals: { id: string; code: string; attempt: (blocks: Blocks) => Promise<unknown> }[] = [
  {
    id: 'block-under-another-cid',
    code: 'BLOCK_WRONG',
    attempt: (blocks) => blocks.putBlock(blockOf(textBytes('x'))[0], textBytes('y')),
  },
  {
    id: 'block-under-no-cid',
    code: 'BLOCK_WRONG',
    attempt: (blocks) => blocks.putBlock('nonsense' as Cid, textBytes('y')),
  },
  {
    id: 'block-beyond-budget',
    code: 'DISK_BUDGET',
    attempt: (blocks) => blocks.putBlock(...blockOf(new Uint8Array(101))),
  },
];
for (const { id, code, attempt } of refusals) {
  test(`${id}: ${code}, and what is stored stays as it is`, async (context) => {
    const store = await openStore(context);
    const blocks = await Blocks.open(store, 100);
    await blocks.putBlock(...blockOf(textBytes('kept')));
    const before = await contents(store);
    assert.is(await codeOf(attempt(blocks)), code);
    assert.is(await contents(store), before);
    assert.is(blocks.usedBytes, 4);
    await blocks.putBlock(...blockOf(textBytes('next')));
  });
}

const damages: { id: string; code: string; damage: (path: string) => Promise<unknown> }[] = [
  {
    id: 'newer-format',
    code: 'STORE_NEWER',
    damage: async (path) => {
      const store = await Store.open(path);
      await store.batch([put(tables.meta, 'format', textBytes('3'))], { durable: true });
      await store.close();
    },
  },
  {
    id: 'older-format',
    code: 'STORE_OLDER',
    damage: async (path) => {
      const store = await Store.open(path);
      await store.batch([put(tables.meta, 'format', textBytes('1'))], { durable: true });
      await store.close();
    },
  },
  {
    id: 'unreadable-format',
    code: 'STORE_CORRUPT',
    damage: async (path) => {
      const store = await Store.open(path);
      await store.batch([put(tables.meta, 'format', textBytes('x'))], { durable: true });
      await store.close();
    },
  },
  {
    id: 'foreign-database',
    code: 'STORE_CORRUPT',
    damage: async (path) => {
      const level = new Level(path);
      await level.put('a', 'b');
      await level.close();
    },
  },
  {
    id: 'truncated-manifest',
    code: 'STORE_CORRUPT',
    damage: async (path) => {
      await (await Store.open(path)).close();
      await truncate(
        join(
          path,
          (await readdir(path)).find((name) => name.startsWith('MANIFEST'))!,
        ),
        10,
      );
    },
  },
  {
    id: 'current-gone',
    code: 'STORE_CORRUPT',
    damage: async (path) => {
      const store = await Store.open(path);
      await store.batch([put(tables.cut, 1, textBytes('one'))], { durable: true });
      await store.close();
      await rm(join(path, 'CURRENT'));
    },
  },
  { id: 'directory-is-a-file', code: 'STORE_UNREADABLE', damage: (path) => writeFile(path, 'x') },
];
for (const { id, code, damage } of damages) {
  test(`${id}: ${code}`, async (context) => {
    await damage(join(context.directory, 'store'));
    assert.is(await codeOf(openStore(context)), code);
  });
}

test('where its head is missing a store loses nothing more', async (context) => {
  const path = join(context.directory, 'store');
  const store = await openStore(context);
  await store.batch([put(tables.cut, 1, textBytes('one'))], { durable: true });
  await store.close();
  const head = await readFile(join(path, 'CURRENT'));
  await rm(join(path, 'CURRENT'));
  const before = await readdir(path);
  assert.is(await codeOf(openStore(context)), 'STORE_CORRUPT');
  assert.equal(await readdir(path), before);
  await writeFile(join(path, 'CURRENT'), head);
  assert.is(text(await (await openStore(context)).get(tables.cut, 1)), 'one', 'put back, it is whole');
});

test('a store that a crash left half made is made', async (context) => {
  const path = join(context.directory, 'store');
  await mkdir(path);
  await writeFile(join(path, 'MANIFEST-000001'), 'half of what');
  await (await openStore(context)).batch([put(tables.cut, 1, textBytes('one'))], { durable: true });
});

test('changed-byte: STORE_CORRUPT where the row is read, one by one or in a row', async (context) => {
  const path = join(context.directory, 'store');
  await (await Store.open(path)).close();
  const level = new Level<Uint8Array, Uint8Array>(path, { keyEncoding: 'view', valueEncoding: 'view' });
  const row = rowKey(tables.cut, 1);
  const stored = rowValue(tables.cut, row, textBytes('one'));
  stored[stored.length - 1]! ^= 1;
  await level.put(row, stored);
  await level.put(rowKey(tables.cut, 2), rowValue(tables.cut, row, textBytes('of another key')));
  await level.put(rowKey(tables.cut, 3), new Uint8Array(2));
  await level.close();
  const store = await openStore(context);
  await store.batch([put(tables.cut, 4, textBytes('four'))], { durable: false });
  for (const number of [1, 2, 3]) assert.is(await codeOf(store.get(tables.cut, number)), 'STORE_CORRUPT');
  assert.is(await codeOf(collect(store.entries(tables.cut))), 'STORE_CORRUPT');
  await store.get(tables.cut, 2).catch((error) => assert.match(error.message, 'cut/0000000000000002 '));
  const sifted = await collect(store.sift(tables.cut));
  assert.equal(
    sifted.map(({ entry }) => entry?.[0] ?? null),
    [null, null, null, 4],
    'those that are whole are there',
  );
});

const disk = await SmallDisk.mount('4m');
test.after(() => disk?.remove());
if (disk === null) console.log('skipped: this system lets this user mount no small disk');

const onDisk = disk === null ? test.skip : test;
const filled: { id: string; code: string }[] = [{ id: 'full-disk', code: 'DISK_FULL' }];
for (const { id, code } of filled) {
  onDisk(`${id}: ${code}, and everything stored before is there`, async () => {
    const { path } = disk as SmallDisk;
    const kept = new Map<Cid, Uint8Array>();
    const store = await Store.open(join(path, 'store'));
    const blocks = await Blocks.open(store, 1 << 30);
    const journal = await Journal.open(join(path, 'signed'), 'owner', store);
    await journal.signOnce('slot', () => textBytes('signed'));
    let met = 'none';
    for (let i = 0; i < 100 && met === 'none'; i++) {
      const [cid, bytes] = blockOf(randomBytes(200_000));
      met = await codeOf(blocks.putBlock(cid, bytes));
      if (met === 'none') kept.set(cid, bytes);
    }
    assert.is(met, code);
    assert.ok(kept.size > 3);
    assert.is(await codeOf(blocks.putBlock(...blockOf(textBytes('small')))), code);
    assert.is(await codeOf(journal.signOnce('another', () => randomBytes(8_192))), code);
    assert.is(text(await journal.signOnce('slot', () => textBytes('another'))), 'signed');
    await journal.close();
    await store.close();
    const full = await codeOf(Store.open(join(path, 'store')).then((opened) => opened.close()));
    assert.ok(['none', code].includes(full), full);
    await disk?.grow('32m');
    const again = await Store.open(join(path, 'store'));
    const restored = await Blocks.open(again, 1 << 30);
    for (const [cid, bytes] of kept) assert.is(Buffer.compare((await restored.readBlock(cid))!, bytes), 0);
    assert.is(restored.usedBytes, kept.size * 200_000);
    const reopened = await Journal.open(join(path, 'signed'), 'owner', again);
    assert.is(text(await reopened.signOnce('slot', () => textBytes('another'))), 'signed');
    await reopened.close();
    await restored.putBlock(...blockOf(textBytes('room again')));
    await again.close();
  });
}

/** The first process goes on. */
async function meetSecondProcess(context: Context): Promise<string> {
  const store = await openStore(context);
  const other = spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    `import { Store } from ${JSON.stringify(new URL('../../../node/store/store.js', import.meta.url).href)};
     await Store.open(${JSON.stringify(join(context.directory, 'store'))}).catch((error) => console.log(error.code));`,
  ]);
  await store.batch([put(tables.cut, 1, textBytes('one'))], { durable: true });
  return other.stdout.toString().trim();
}

const meetLevel = (code: string, message: string): Promise<string> =>
  codeOf((async () => failLevel(Object.assign(new Error(message), { code }), 'The store'))());

/** What is none of the store's doing; each answers the code that it met. */
const troubles: { id: string; code: string; meet: (context: Context) => Promise<string> }[] = [
  {
    id: 'empty-where-one-was',
    code: 'STORE_LOST',
    meet: async ({ directory }) => {
      await mkdir(join(directory, 'store'));
      return codeOf(Store.open(join(directory, 'store'), { wasMade: true }));
    },
  },
  // What Level throws on file systems of these kinds.
  {
    id: 'no-locks',
    code: 'STORE_FILESYSTEM',
    meet: () => meetLevel('LEVEL_LOCKED', 'IO error: lock /net/store/LOCK: No locks available'),
  },
  {
    id: 'no-sync-of-folders',
    code: 'STORE_FILESYSTEM',
    meet: () => meetLevel('LEVEL_IO_ERROR', 'IO error: /net/store: Invalid argument'),
  },
  {
    id: 'beyond-the-end-of-a-table',
    code: 'STORE_CORRUPT',
    meet: () => meetLevel('LEVEL_IO_ERROR', 'IO error: /net/store/000008.ldb: Invalid argument'),
  },
  {
    id: 'manifest-gone',
    code: 'STORE_CORRUPT',
    meet: async (context) => {
      const path = join(context.directory, 'store');
      await (await Store.open(path)).close();
      await rm(
        join(
          path,
          (await readdir(path)).find((name) => name.startsWith('MANIFEST'))!,
        ),
      );
      return codeOf(Store.open(path));
    },
  },
  {
    id: 'lock-held',
    code: 'STORE_LOCKED',
    meet: () => meetLevel('LEVEL_LOCKED', 'IO error: lock /net/store/LOCK: Resource temporarily unavailable'),
  },
  { id: 'second-process', code: 'STORE_LOCKED', meet: meetSecondProcess },
  // What Level throws where no disk can be filled on purpose.
  {
    id: 'no-space-left',
    code: 'DISK_FULL',
    meet: () =>
      codeOf((async () => failLevel(new Error('IO error: 000005.log: No space left on device'), 'A row'))()),
  },
  {
    id: 'quota-exceeded',
    code: 'DISK_FULL',
    meet: () =>
      codeOf((async () => failLevel(Object.assign(new Error('write'), { code: 'EDQUOT' }), 'A row'))()),
  },
];
for (const { id, code, meet } of troubles)
  test(`${id}: ${code}`, async (context) => assert.is(await meet(context), code));

test.run();
