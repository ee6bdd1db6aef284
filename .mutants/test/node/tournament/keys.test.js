import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GridlodeError } from '../../../protocol/error.js';
import { readKeys } from '../../../node/tournament/keys.js';
const test = suite('keys');
const keys = { publicId: 'PUBLIC', secretKey: 'VERY=SECRET' };
const env = { NUMERAI_PUBLIC_ID: keys.publicId, NUMERAI_SECRET_KEY: keys.secretKey };
const content = 'NUMERAI_PUBLIC_ID=PUBLIC\nNUMERAI_SECRET_KEY=VERY=SECRET\n';
test.before.each(async (place) => {
    place.folder = await mkdtemp(join(tmpdir(), 'gridlode-keys-'));
    place.path = join(place.folder, 'keys');
    await writeFile(place.path, content, { mode: 0o600 });
});
test.after.each(({ folder }) => rm(folder, { recursive: true }));
test('keys come from the environment, and from a file where one is named', async ({ path }) => {
    assert.equal(await readKeys(env, undefined), keys);
    assert.equal(await readKeys({ NUMERAI_PUBLIC_ID: 'other', NUMERAI_SECRET_KEY: 'other' }, path), keys);
});
test('a file may be as .env files are, and one that cannot be written too', async ({ path }) => {
    await writeFile(path, '# keys\r\nOTHER=1\r\n\r\nNUMERAI_SECRET_KEY="VERY=SECRET"\r\nNUMERAI_PUBLIC_ID=\'PUBLIC\'');
    await chmod(path, 0o400);
    assert.equal(await readKeys({}, path), keys);
});
const refused = [
    ['environment-empty', () => ({ env: {} }), 'TOURNAMENT_KEYS_ABSENT'],
    ['public-id-alone', () => ({ env: { NUMERAI_PUBLIC_ID: 'PUBLIC' } }), 'TOURNAMENT_KEYS_ABSENT'],
    ['secret-empty', () => ({ env: { ...env, NUMERAI_SECRET_KEY: '' } }), 'TOURNAMENT_KEYS_ABSENT'],
    [
        'secret-with-newline',
        () => ({ env: { ...env, NUMERAI_SECRET_KEY: 'VERY=SECRET\r\nhost: x' } }),
        'TOURNAMENT_KEYS_ABSENT',
    ],
    [
        'secret-beyond-ascii',
        () => ({ env: { ...env, NUMERAI_SECRET_KEY: 'VERY=SECRETé' } }),
        'TOURNAMENT_KEYS_ABSENT',
    ],
    ['group-reads', (path) => chmod(path, 0o640), 'TOURNAMENT_KEYS_EXPOSED'],
    ['others-read', (path) => chmod(path, 0o604), 'TOURNAMENT_KEYS_EXPOSED'],
    ['group-writes', (path) => chmod(path, 0o620), 'TOURNAMENT_KEYS_EXPOSED'],
    ['file-absent', (path) => rm(path), 'TOURNAMENT_KEYS_FILE'],
    ['file-is-folder', (path) => rm(path).then(() => mkdir(path)), 'TOURNAMENT_KEYS_FILE'],
    ['file-empty', (path) => writeFile(path, ''), 'TOURNAMENT_KEYS_FILE'],
    ['file-too-large', (path) => writeFile(path, content + '#'.repeat(5_000)), 'TOURNAMENT_KEYS_FILE'],
    ['file-of-one-key', (path) => writeFile(path, 'NUMERAI_SECRET_KEY=VERY=SECRET\n'), 'TOURNAMENT_KEYS_FILE'],
    ['file-of-bare-keys', (path) => writeFile(path, 'PUBLIC\nVERY=SECRET\n'), 'TOURNAMENT_KEYS_FILE'],
    ['key-with-space', (path) => writeFile(path, content.replace('PUBLIC', 'PUB LIC')), 'TOURNAMENT_KEYS_FILE'],
];
for (const [id, prepare, code] of refused) {
    test(`refused: ${id}: ${code}, and no key is told`, async ({ path }) => {
        const prepared = (await prepare(path));
        const error = await readKeys(prepared?.env ?? {}, prepared === undefined ? path : undefined).catch((reason) => reason);
        assert.instance(error, GridlodeError, String(error));
        assert.is(error.code, code);
        assert.not.match(error.message, /SECRET\b(?<!NUMERAI_SECRET)|VERY/);
    });
}
test.run();
//# sourceMappingURL=keys.test.js.map