import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
const root = join(import.meta.dirname, '..', '..', '..');
/** What a person sees first. Whatever else stands beside it has a name that begins with a dot. */
const wanted = [
    'LICENSE',
    'README.md',
    'cli',
    'native',
    'node',
    'package-lock.json',
    'package.json',
    'protocol',
    'test',
    'tsconfig.json',
];
const test = suite('top level');
// The folder may be another user's, which git would not read.
const { status, stdout } = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], {
    cwd: root,
    encoding: 'utf8',
});
// A downloaded archive has no history to ask.
const isCheckout = status === 0 && stdout !== '';
if (!isCheckout)
    console.log('skipped: git knows no files of this folder');
(isCheckout ? test : test.skip)('the repository holds its folders and little else', () => {
    const names = new Set(stdout.split('\0').flatMap((file) => (file === '' ? [] : [file.split('/')[0]])));
    assert.equal([...names].filter((name) => !name.startsWith('.')).sort(), wanted);
});
test.run();
//# sourceMappingURL=top-level.test.js.map