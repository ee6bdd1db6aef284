import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const checkout = join(import.meta.dirname, '..', '..', '..', '..');
const load = async <T>(name: string): Promise<T> =>
  (await import(pathToFileURL(join(checkout, 'cli', 'setup', 'release', name)).href)) as T;

interface Elf {
  readonly machine: string;
  readonly libraries: string[];
  readonly versions: string[];
  readonly exports: string[];
}
const { readElf } = await load<{ readElf(file: Buffer): Elf }>('elf.js');
const { whyNotPortable } = await load<{ whyNotPortable(file: Buffer, arch: string): string[] }>(
  'portable.js',
);

const test = suite('an addon for every Linux');
const built = join(checkout, 'native', 'build');
const addon = readFileSync(join(built, 'Release', 'gridlode.node'));
/** The addon with one text in it replaced by another of the same length. */
function edited(from: string, to: string): Buffer {
  const copy = Buffer.from(addon);
  for (let at = copy.indexOf(`${from}\0`); at !== -1; at = copy.indexOf(`${from}\0`, at + 1))
    copy.write(to, at);
  return copy;
}

test('what an ELF file needs and gives is read', () => {
  const { machine, libraries, versions, exports } = readElf(addon);
  assert.is(machine, process.arch);
  assert.ok(libraries.includes('libc.so.6') && libraries.includes('libgomp.so.1'), libraries.join(' '));
  assert.ok(
    versions.some((name) => /^GLIBC_2[.]\d+$/.test(name)),
    versions.join(' '),
  );
  assert.ok(exports.includes('napi_register_module_v1'));
});

test('one that was built for this machine alone is refused, with each reason', () => {
  const faults = whyNotPortable(addon, process.arch);
  assert.ok(faults.includes('It needs libgomp.so.1.') && faults.includes('It needs libstdc++.so.6.'));
  assert.ok(faults.some((fault) => fault.startsWith('It exports _Z')));
});

const version = readElf(addon).versions.find((name) => /^GLIBC_2[.]\d\d$/.test(name)) as string;
for (const [id, made, arch, fault] of [
  ['a later glibc', edited(version, 'GLIBC_2.99'), process.arch, 'It needs GLIBC_2.99; 2.31 is the most.'],
  ['the next glibc', edited(version, 'GLIBC_2.32'), process.arch, 'It needs GLIBC_2.32; 2.31 is the most.'],
  [
    'a glibc of no number',
    edited(version, 'GLIBC_PRIV'),
    process.arch,
    'It needs GLIBC_PRIV; 2.31 is the most.',
  ],
  ['another library', edited('libgomp.so.1', 'libbomb.so.1'), process.arch, 'It needs libbomb.so.1.'],
  ['another machine', addon, 'riscv64', `It is for ${process.arch}, not riscv64.`],
] as const) {
  test(`found: ${id}`, () => assert.ok(whyNotPortable(made, arch).includes(fault)));
}

test('2.31 itself is allowed', () => {
  const faults = whyNotPortable(edited(version, 'GLIBC_2.31'), process.arch);
  assert.not(faults.some((fault) => fault.includes('GLIBC_2.31')));
});

test('what is no ELF file is refused', () =>
  assert.throws(() => readElf(Buffer.alloc(64)), /no ELF file of 64 bits/));

for (const arch of ['x64', 'arm64']) {
  const file = join(built, 'prebuilt', `linux-${arch}`, 'gridlode.node');
  const isThere = existsSync(file);
  if (!isThere) console.log(`skipped: no engine for ${arch}, which "npm run release" makes`);
  (isThere ? test : test.skip)(`the one for ${arch} that a release holds runs on every Linux`, () =>
    assert.equal(whyNotPortable(readFileSync(file), arch), []),
  );
}

test.run();
