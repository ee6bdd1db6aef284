import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { base58btc } from 'multiformats/bases/base58';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashBytes, textBytes, type Hash } from '../../../protocol/codec/hash.js';
import { vrfOutput, vrfProve, vrfVerify } from '../../../protocol/vrf/vrf.js';
import { identityCodes } from '../../../node/identity/codes.js';
import { identityOf, nodeKeyOf, openIdentity, peerIdOf } from '../../../node/identity/identity.js';
import { verifySignature } from '../../../node/identity/signature.js';

const test = suite<{ directory: string; path: string }>('identity');
test.before.each(async (context) => {
  context.directory = await mkdtemp(join(tmpdir(), 'gridlode-identity-'));
  context.path = join(context.directory, 'identity');
});
test.after.each(({ directory }) => rm(directory, { recursive: true }));

const message = textBytes('a message');

test('is created once, readable by its owner alone, and is the same ever after', async ({
  directory,
  path,
}) => {
  const nested = join(directory, 'new', 'node');
  const created = await openIdentity(nested);
  assert.is((await stat(join(nested, 'identity'))).mode & 0o777, 0o600);
  assert.equal(await readdir(nested), ['identity']);
  const opened = await openIdentity(nested);
  assert.is(opened.key, created.key);
  assert.is(opened.peerId, created.peerId);
  assert.equal(opened.vrfSecret, created.vrfSecret);
  assert.is.not((await openIdentity(directory)).key, created.key);
  assert.ok(await stat(path));
});

test('of two that start at once, both get the same', async ({ directory }) => {
  const keys = await Promise.all(Array.from({ length: 8 }, async () => (await openIdentity(directory)).key));
  assert.is(new Set(keys).size, 1);
  assert.equal(await readdir(directory), ['identity']);
});

test('derives from the seed of RFC 8032 its public key, and signs as it says', async () => {
  const { key, peerId, sign } = await identityOf(
    hashBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60' as Hash),
  );
  assert.is(key, 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  assert.is(
    Buffer.from(sign(new Uint8Array(0))).toString('hex'),
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
  // The identity multihash of the key in libp2p's protobuf: key type ed25519, then 32 bytes.
  assert.is(peerId, base58btc.baseEncode(Buffer.from(`002408011220${key}`, 'hex')));
  assert.is(peerIdOf(key), peerId, 'whoever knows the key knows the id');
  assert.is(nodeKeyOf(peerId), key, 'and the other way round');
  // An id of a key of RSA, which is a hash of it.
  assert.is(nodeKeyOf('QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ'), null);
});

test('proves with its VRF key what that key verifies, and keeps it apart from the signing key', async ({
  directory,
}) => {
  const { vrfSecret, vrfKey, key } = await openIdentity(directory);
  const proof = vrfProve(vrfSecret, message);
  assert.equal(vrfVerify(hashBytes(vrfKey as string as Hash), message, proof), vrfOutput(proof));
  assert.is.not(vrfKey, key);
});

test('a signature holds for its key and message alone, and garbage holds for nothing', async ({
  directory,
}) => {
  const { key, sign } = await openIdentity(directory);
  const signature = sign(message);
  assert.is(signature.length, 64);
  assert.ok(verifySignature(key, message, signature));
  assert.ok(ed25519.verify(signature, message, hashBytes(key as string as Hash)));
  assert.not(verifySignature(key, textBytes('another'), signature));
  assert.not(verifySignature((await identityOf(new Uint8Array(32))).key, message, signature));
  for (let bit = 0; bit < 512; bit += 37) {
    const changed = signature.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    assert.not(verifySignature(key, message, changed));
  }
  for (const bad of ['', 'zz', key.slice(2), key.toUpperCase(), `${key}00`, 'f'.repeat(64), '0'.repeat(64)])
    assert.not(verifySignature(bad, message, signature));
  for (const length of [0, 63, 65]) assert.not(verifySignature(key, message, new Uint8Array(length)));
});

const cases: {
  id: string;
  code: string;
  damage: (file: { path: string; directory: string; content: string }) => Promise<string | void>;
}[] = [
  { id: 'group-reads', code: 'IDENTITY_EXPOSED', damage: ({ path }) => chmod(path, 0o640) },
  { id: 'others-read', code: 'IDENTITY_EXPOSED', damage: ({ path }) => chmod(path, 0o604) },
  { id: 'group-writes', code: 'IDENTITY_EXPOSED', damage: ({ path }) => chmod(path, 0o620) },
  { id: 'empty', code: 'IDENTITY_CORRUPT', damage: ({ path }) => writeFile(path, '') },
  {
    id: 'truncated',
    code: 'IDENTITY_CORRUPT',
    damage: ({ path, content }) => writeFile(path, content.slice(0, -1)),
  },
  { id: 'longer', code: 'IDENTITY_CORRUPT', damage: ({ path, content }) => writeFile(path, `${content}\n`) },
  {
    id: 'foreign',
    code: 'IDENTITY_CORRUPT',
    damage: ({ path }) => writeFile(path, '-----BEGIN OPENSSH PRIVATE KEY-----\n'),
  },
  {
    id: 'seed-changed',
    code: 'IDENTITY_CORRUPT',
    damage: ({ path, content }) =>
      writeFile(
        path,
        content.replace(/seed ./, (at) => `seed ${at.endsWith('0') ? 1 : 0}`),
      ),
  },
  {
    id: 'newer',
    code: 'IDENTITY_NEWER',
    damage: ({ path, content }) => writeFile(path, content.replace('identity 1', 'identity 2')),
  },
  {
    id: 'newer-and-of-another-form',
    code: 'IDENTITY_NEWER',
    damage: ({ path }) => writeFile(path, `gridlode-identity 12\n${'x'.repeat(10_000)}`),
  },
  {
    id: 'older',
    code: 'IDENTITY_CORRUPT',
    damage: ({ path, content }) => writeFile(path, content.replace('identity 1', 'identity 0')),
  },
  {
    id: 'version-garbled',
    code: 'IDENTITY_CORRUPT',
    damage: ({ path, content }) => writeFile(path, content.replace('identity 1', 'identity 2x')),
  },
  { id: 'directory-is-a-file', code: 'IDENTITY_UNREADABLE', damage: async ({ path }) => join(path, 'below') },
];

for (const { id, code, damage } of cases) {
  test(`${id}: ${code}, and the file stays as it is`, async ({ directory, path }) => {
    await openIdentity(directory);
    const at = (await damage({ path, directory, content: await readFile(path, 'latin1') })) ?? directory;
    const before = await readFile(path);
    let found: { code?: string; remedy?: string } = {};
    await openIdentity(at).catch((error) => {
      found = error;
    });
    assert.is(found.code, code);
    assert.is(found.remedy, identityCodes[code as keyof typeof identityCodes].remedy);
    assert.equal(await readFile(path), before);
  });
}

test.run();
