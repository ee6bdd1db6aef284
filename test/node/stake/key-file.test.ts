import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verifySignature } from '../../../node/identity/signature.js';
import { stakeCodes } from '../../../node/stake/codes.js';
import { createKeyFile, readKeyFile } from '../../../node/stake/key-file.js';
import { decodeCanonical, encodeCanonical } from '../../../protocol/codec/canonical.js';
import { textBytes } from '../../../protocol/codec/hash.js';
import { slowAfter } from '../../runner/slow-cases.js';

const passphrase = 'correct horse battery staple';
const seed = new Uint8Array(32).fill(7);
const test = suite<{ folder: string; path: string }>('key file');
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'gridlode-key-'));
  context.path = join(context.folder, 'staker.key');
});
test.after.each(({ folder }) => rm(folder, { recursive: true }));

/** A sound file, made once: to make one costs what a guess costs. */
let sound: Buffer;
test.before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridlode-key-'));
  const path = join(folder, 'staker.key');
  await createKeyFile(path, passphrase, seed);
  sound = await readFile(path);
  await rm(folder, { recursive: true });
});

test('holds a key that signs, for its owner alone, and says whose without the passphrase', async ({
  folder,
  path,
}) => {
  const account = await createKeyFile(path, passphrase, seed);
  assert.is((await stat(path)).mode & 0o777, 0o600);
  assert.equal(await readdir(folder), ['staker.key'], 'no draft is left');
  const file = await readKeyFile(path);
  assert.is(file.account, account);
  const staker = await file.unlock(passphrase);
  assert.is(staker.account, account);
  assert.ok(verifySignature(account, textBytes('a message'), staker.sign(textBytes('a message'))));
  assert.is((await readFile(path)).indexOf(Buffer.from(seed)), -1, 'the seed is not in the clear');
});

test('no two files are alike, and no two keys', async ({ folder }) => {
  const keys = await Promise.all(['a', 'b'].map((name) => createKeyFile(join(folder, name), passphrase)));
  assert.is(new Set(keys).size, 2);
  const again = await Promise.all(
    ['c', 'd'].map(
      async (name) => (
        await createKeyFile(join(folder, name), passphrase, seed),
        readFile(join(folder, name))
      ),
    ),
  );
  assert.not.equal(again[0], again[1], 'one key, other salts');
});

test('one passphrase is one, whichever way a system writes its accents', async ({ path }) => {
  const account = await createKeyFile(path, 'caf\u00e9');
  assert.is((await (await readKeyFile(path)).unlock('cafe\u0301')).account, account);
});

test('states how much a guess costs', async ({ path }) => {
  await createKeyFile(path, passphrase);
  const { kind, version, cipher, scrypt } = decodeCanonical(await readFile(path), 4_096) as Record<
    string,
    Record<string, unknown>
  >;
  assert.equal([kind, version, cipher], ['gridlode-key', 1, 'aes-256-gcm']);
  const { salt, ...cost } = scrypt as Record<string, unknown>;
  assert.equal(
    [cost, (salt as Uint8Array).length],
    [{ cost: 131_072, blockSize: 8, parallelization: 1 }, 16],
  );
});

type Fields = Record<string, unknown>;
/** Changes fields of the file and leaves its checksum. */
const altered =
  (change: (fields: Fields) => Fields) =>
  async ({ path, content }: { path: string; content: Buffer }): Promise<void> => {
    const fields = decodeCanonical(content, 4_096) as Fields;
    await writeFile(path, encodeCanonical({ ...fields, ...change(fields) }));
  };

const unreadable: {
  id: string;
  code: string;
  damage: (file: { path: string; content: Buffer }) => Promise<unknown>;
}[] = [
  { id: 'absent', code: 'KEY_ABSENT', damage: ({ path }) => rm(path) },
  {
    id: 'a-folder',
    code: 'KEY_UNREADABLE',
    damage: async ({ path }) => (await rm(path), mkdir(path, 0o700)),
  },
  { id: 'group-reads', code: 'KEY_EXPOSED', damage: ({ path }) => chmod(path, 0o640) },
  { id: 'others-write', code: 'KEY_EXPOSED', damage: ({ path }) => chmod(path, 0o602) },
  { id: 'empty', code: 'KEY_CORRUPT', damage: ({ path }) => writeFile(path, '') },
  {
    id: 'truncated',
    code: 'KEY_CORRUPT',
    damage: ({ path, content }) => writeFile(path, content.subarray(0, -1)),
  },
  {
    id: 'half',
    code: 'KEY_CORRUPT',
    damage: ({ path, content }) => writeFile(path, content.subarray(0, content.length / 2)),
  },
  {
    id: 'longer',
    code: 'KEY_CORRUPT',
    damage: ({ path, content }) => writeFile(path, Buffer.concat([content, Buffer.from('\n')])),
  },
  { id: 'huge', code: 'KEY_CORRUPT', damage: ({ path }) => writeFile(path, new Uint8Array(1 << 20)) },
  {
    id: 'an-identity',
    code: 'KEY_CORRUPT',
    damage: ({ path }) => writeFile(path, `gridlode-identity 1\nseed ${'0'.repeat(64)}\n`),
  },
  { id: 'null', code: 'KEY_CORRUPT', damage: ({ path }) => writeFile(path, encodeCanonical(null)) },
  {
    id: 'another-account',
    code: 'KEY_CORRUPT',
    damage: altered(() => ({ account: new Uint8Array(32).fill(9) })),
  },
  {
    id: 'another-salt',
    code: 'KEY_CORRUPT',
    damage: altered(({ scrypt }) => ({ scrypt: { ...(scrypt as Fields), salt: new Uint8Array(16) } })),
  },
  { id: 'another-seal', code: 'KEY_CORRUPT', damage: altered(() => ({ sealed: new Uint8Array(48) })) },
  {
    id: 'cheap-to-guess',
    code: 'KEY_CORRUPT',
    damage: altered(({ scrypt }) => ({ scrypt: { ...(scrypt as Fields), cost: 2 } })),
  },
  { id: 'another-cipher', code: 'KEY_CORRUPT', damage: altered(() => ({ cipher: 'rot13' })) },
  { id: 'version-0', code: 'KEY_CORRUPT', damage: altered(() => ({ version: 0 })) },
  { id: 'newer', code: 'KEY_NEWER', damage: altered(() => ({ version: 2 })) },
  {
    id: 'newer-and-of-another-form',
    code: 'KEY_NEWER',
    damage: ({ path }) =>
      writeFile(path, encodeCanonical({ kind: 'gridlode-key', version: 3, argon2: true })),
  },
];
for (const { id, code, damage } of unreadable) {
  test(`${id}: ${code}`, async ({ path }) => {
    await writeFile(path, sound, { mode: 0o600 });
    await damage({ path, content: sound });
    const found = await readKeyFile(path).then(
      () => ({ code: 'none', remedy: '', message: '' }),
      (error: Error & { code: string; remedy: string }) => error,
    );
    assert.is(found.code, code);
    assert.not.match(found.message, /cbor|canonical/, 'in plain words');
    assert.is(found.remedy, stakeCodes[code as keyof typeof stakeCodes].remedy);
  });
}

const wrong: { id: string; given: string; code: string }[] = [
  { id: 'another', given: 'correct horse battery stable', code: 'KEY_PASSPHRASE' },
  { id: 'empty', given: '', code: 'KEY_PASSPHRASE' },
  { id: 'with a space', given: `${passphrase} `, code: 'KEY_PASSPHRASE' },
  { id: 'in capitals', given: passphrase.toUpperCase(), code: 'KEY_PASSPHRASE' },
];
const phrase = slowAfter(2, test);
for (const { id, given, code } of wrong) {
  phrase(`a passphrase that is ${id}: ${code}`, async ({ path }) => {
    await writeFile(path, sound, { mode: 0o600 });
    const file = await readKeyFile(path);
    const error = await file.unlock(given).then(
      () => null,
      (thrown: Error & { code: string }) => thrown,
    );
    assert.is(error?.code, code);
    assert.not.ok(error?.message.includes(given) && given !== '', 'what was typed reaches no log');
  });
}

const unmade: { id: string; code: string; lay: (path: string, folder: string) => Promise<string | void> }[] =
  [
    { id: 'a key is there', code: 'KEY_EXISTS', lay: (path) => writeFile(path, sound, { mode: 0o600 }) },
    { id: 'another file is there', code: 'KEY_EXISTS', lay: (path) => writeFile(path, 'precious') },
    {
      id: 'the folder is a file',
      code: 'KEY_UNWRITABLE',
      lay: async (path) => (await writeFile(path, ''), join(path, 'below')),
    },
  ];
for (const { id, code, lay } of unmade) {
  test(`none is made where ${id}: ${code}`, async ({ path, folder }) => {
    const at = (await lay(path, folder)) ?? path;
    const before = await readFile(path);
    assert.is(
      await createKeyFile(at, passphrase).then(
        () => 'none',
        (error: { code: string }) => error.code,
      ),
      code,
    );
    assert.equal(await readFile(path), before, 'what was there stays');
    assert.equal(await readdir(folder), ['staker.key']);
  });
}

test.run();
