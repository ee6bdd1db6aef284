import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('error codes');
const compiled = join(import.meta.dirname, '..');
const sources = join(compiled, '..', 'test');

const filesOf = (folder: string, isWanted: (name: string) => boolean): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** Each registry with the file that holds it. Tables of cases that fail when one of their codes lacks one stand in the tests of each area. */
const registries: { file: string; code: string; remedy: string }[] = [];
test.before(async () => {
  for (const area of ['cli', 'native', 'node', 'protocol']) {
    for (const file of filesOf(join(compiled, area), (name) => name === 'codes.js')) {
      const registry = (await import(pathToFileURL(file).href)) as Record<string, Record<string, string>>;
      for (const codes of Object.values(registry)) {
        for (const [code, remedy] of Object.entries(codes)) registries.push({ file: file.slice(compiled.length + 1), code, remedy });
      }
    }
  }
});

test('every code of every area has a case in some test', () => {
  assert.ok(registries.length > 100, `${registries.length} codes were found`);
  const tests = filesOf(sources, (name) => name.endsWith('.ts') && name !== 'codes.test.ts').map((file) => readFileSync(file, 'utf8')).join('\n');
  const untested = registries.filter(({ code }) => !new RegExp(`\\b${code}\\b`).test(tests)).map(({ file, code }) => `${file} ${code}`);
  assert.equal(untested, []);
});

test('every code says what to do, in a sentence', () => {
  const odd = registries.filter(({ code, remedy }) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code) || !/^[A-Z].*\.$/s.test(remedy));
  assert.equal(odd.map(({ file, code, remedy }) => `${file} ${code}: ${remedy}`), []);
});

test.run();
