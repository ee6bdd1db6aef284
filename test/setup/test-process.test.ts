import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listTestFiles, type TestFile } from '../runner/test-file.js';
import { TestProcess, type FileOutcome } from '../runner/test-process.js';

const test = suite('test process');
const uvu = `import { test } from ${JSON.stringify(import.meta.resolve('uvu'))};\n`;
const never = new AbortController().signal;
let folder = '';
let testProcess: TestProcess;
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'r-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  testProcess = new TestProcess();
});
test.after.each(async () => {
  await testProcess.end();
  rmSync(folder, { recursive: true });
});

const fileOf = (text: string): TestFile => {
  writeFileSync(join(folder, 'a.test.js'), text);
  return listTestFiles(folder, { long: false, filters: [] })[0] as TestFile;
};
const saying = (work: string): string =>
  `${uvu}test('works', () => { console.log('pid=' + process.pid); ${work} }); test.run();`;
const pidIn = ({ output }: FileOutcome): string | undefined => /pid=(\d+)/.exec(output)?.[1];

test('runs files one after the other, each with a result of its own', async () => {
  const outcomes = [];
  for (const [i, name] of ['a.test.js', 'b.test.js'].entries()) {
    writeFileSync(
      join(folder, name),
      saying(`console.log('measured: ${i}'); console.error('to stderr ${i}');`),
    );
    const [file] = listTestFiles(folder, { long: false, filters: [`test/${name[0]}`] });
    outcomes.push(await testProcess.run(file as TestFile, never));
    assert.ok(testProcess.isWaiting);
  }
  const [first, second] = outcomes as [FileOutcome, FileOutcome];
  assert.equal([first.passed, first.failed, second.passed, second.failed], [1, 0, 1, 0]);
  assert.equal([first.notes, second.notes], [['0'], ['1']]);
  assert.is(pidIn(first), pidIn(second));
  assert.match(first.output, 'to stderr 0');
  assert.not.match(second.output, 'to stderr 0');
  assert.equal([first.tests.length, second.tests.length], [1, 1]);
});

for (const [id, text, passed] of [
  ['a test fails', saying("throw new Error('no');"), 0],
  ['the environment is another', saying("process.env.LEFT = '1';"), 1],
  ['the working directory is another', saying("process.chdir('/');"), 1],
  ['the process has one more listener', saying("process.on('SIGHUP', () => {});"), 1],
] as const)
  test(`ends with a file after which ${id}`, async () => {
    const outcome = await testProcess.run(fileOf(text), never);
    assert.equal([outcome.passed, outcome.failed], [passed, 1 - passed]);
    assert.not(testProcess.isWaiting);
  });

test('waits until what a file has begun is over', async () => {
  const outcome = await testProcess.run(fileOf(saying('setTimeout(() => console.log("over"), 50);')), never);
  assert.match(outcome.output, 'over');
  assert.ok(testProcess.isWaiting);
});

test('counts what a file has computed, with its processes', async () => {
  const spin = `const sum = () => Object.values(process.cpuUsage()).reduce((a, b) => a + b);
    const end = sum() + 3e5; while (sum() < end);`;
  const child = `(await import('node:child_process')).spawnSync(process.execPath, ['-e', ${JSON.stringify(spin)}]);`;
  for (const work of [spin, child]) {
    const text = `${uvu}test('works', async () => { ${work} }); test.run();`;
    const { cpuMs, failed } = await testProcess.run(fileOf(text), never);
    assert.is(failed, 0);
    assert.ok(cpuMs >= 290, `${cpuMs} ms`);
    await testProcess.end();
    testProcess = new TestProcess();
  }
});

test.run();
