import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
const test = suite('lock file');
const file = join(import.meta.dirname, '..', '..', '..', 'package-lock.json');
const { '': _own, ...installed } = JSON.parse(readFileSync(file, 'utf8')).packages;
const entries = Object.entries(installed).filter(([, { link }]) => link !== true);
test('each package is bound to its bytes, also one of another platform', () => {
    assert.ok(entries.length > 100, `${entries.length} packages`);
    assert.equal(entries
        .filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))
        .map(([path]) => path), []);
});
test('no package names the registry that it came from', () => {
    assert.equal(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path), []);
});
test.run();
//# sourceMappingURL=lock-file.test.js.map