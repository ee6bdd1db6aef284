import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasProc } from '../e2e/processes.js';
import { listFamily } from '../runner/leftovers.js';
import { runTests } from '../runner/run-tests.js';
import { listTestFiles, type Selection } from '../runner/test-file.js';

const all: Selection = { long: false, filters: [] };
const uvu = `import { test } from ${JSON.stringify(import.meta.resolve('uvu'))};\n`;
const passing = `${uvu}test('adds', () => {}); test.run();`;

const test = suite('runner');
let folder = '';
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'r-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
test.after.each(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

interface Limits {
  fileDeadlineMs?: number;
  overallDeadlineMs?: number;
  stop?: AbortSignal;
}

interface Run {
  ok: boolean;
  lines: string[];
  text: string;
  verdict: string | undefined;
}

async function run(selection: Selection, limits: Limits = {}): Promise<Run> {
  const { fileDeadlineMs = 20_000, overallDeadlineMs = 60_000, stop = new AbortController().signal } = limits;
  const lines: string[] = [];
  const files = listTestFiles(folder, selection, fileDeadlineMs);
  const ok = await runTests({ files, overallDeadlineMs, stop, write: (line) => lines.push(line) });
  return { ok, lines, text: lines.join('\n'), verdict: lines.at(-1) };
}

test('passes a file that passes, names the slowest and ends with the verdict', async () => {
  write({ 'grid/point.test.js': passing, 'grid/axis.test.js': passing });
  const { ok, text, verdict } = await run(all);
  assert.ok(ok);
  assert.is(verdict, '2 passed, 0 failed');
  assert.match(text, /Slowest files:\n +\d\.\d s {2}test\/grid\//);
  assert.match(text, /Slowest tests:\n +0\.0 s {2}test\/grid\/\w+\.test\.ts: adds/);
});

test('runs a file that needs to be alone after the others have ended', async () => {
  const log = join(folder, 'log');
  const noting = (name: string): string =>
    `${uvu}import { appendFileSync } from 'node:fs';
    const note = (what) => appendFileSync(${JSON.stringify(log)}, what + ' ${name} ');
    test('adds', () => note('begins')); test.after(() => note('ends')); test.run();`;
  write({
    // Its deadline is the longest, and so it would be the first.
    'alone.test.js': `// deadline: 50 s, alone\n${noting('alone')}`,
    'beside.test.js': `// deadline: 40 s\n${noting('beside')}`,
  });
  assert.is((await run(all)).verdict, '2 passed, 0 failed');
  assert.is(readFileSync(log, 'utf8'), 'begins beside ends beside begins alone ends alone ');
});

test('fails where there is no file', async () => {
  const { ok, verdict } = await run(all);
  assert.not(ok);
  assert.is(verdict, '0 passed, 1 failed');
});

test('fails a file that runs no test, beside one that passes', async () => {
  write({ 'empty.test.js': `${uvu}test.run();`, 'point.test.js': passing });
  const { ok, text, verdict } = await run(all);
  assert.not(ok);
  assert.match(text, 'test/empty.test.ts ran no test.');
  assert.is(verdict, '1 passed, 1 failed');
});

test('fails a file that never calls run, which uvu would let pass', async () => {
  write({ 'silent.test.js': `${uvu}test('adds', () => {});` });
  const { ok, text } = await run(all);
  assert.not(ok);
  assert.match(text, 'test/silent.test.ts ended with exit code 0 before its summary.');
});

test('fails a failing test and shows its output', async () => {
  write({ 'bad.test.js': `${passing.replace('() => {}', "() => { throw new Error('one is not two'); }")}` });
  const { ok, text, verdict } = await run(all);
  assert.not(ok);
  assert.match(text, 'one is not two');
  assert.match(text, 'Failed in: test/bad.test.ts');
  assert.is(verdict, '0 passed, 1 failed');
});

test('fails the tests behind a before hook that throws, which uvu counts as neither, and says why', async () => {
  write({
    'hook.test.js': `${uvu}test.before(() => { throw new Error('no'); }); test('adds', () => {}); test.run();`,
  });
  const { ok, text, verdict } = await run(all);
  assert.not(ok);
  assert.match(text, 'The before hook failed: Error: no');
  assert.is(verdict, '0 passed, 1 failed');
});

test('fails a file that ends badly after its tests passed', async () => {
  write({ 'late.test.js': `${passing} process.on('exit', () => { process.exitCode = 3; });` });
  const { ok, text } = await run(all);
  assert.not(ok);
  assert.match(text, 'ended with exit code 3 though every test passed');
});

test('names a file that hangs, its running test and what keeps it alive', async () => {
  write({
    'hang.test.js': `// deadline: 1 s\n${uvu}test('waits', () => new Promise(() => setInterval(() => {}, 1000))); test.run();`,
  });
  const { ok, text, verdict } = await run(all);
  assert.not(ok);
  assert.match(
    text,
    /hang\.test\.ts did not end within its deadline of 1 s: the test "waits" was running and what keeps it alive is .*Timeout/,
  );
  assert.is(verdict, '0 passed, 1 failed');
});

test('names a file that an open handle keeps alive after its tests', async () => {
  write({
    'handle.test.js': `import { createServer } from 'node:net';\n${passing} createServer().listen(0, '127.0.0.1');`,
  });
  const { ok, text, verdict } = await run(all, { fileDeadlineMs: 1500 });
  assert.not(ok);
  assert.match(
    text,
    /handle\.test\.ts did not end .*: no test was running and what keeps it alive is .*TCPServerWrap/i,
  );
  assert.is(verdict, '1 passed, 1 failed');
});

test('names a test that blocks the event loop', async () => {
  write({ 'block.test.js': `${uvu}test('spins', () => { for (;;); }); test.run();` });
  const { text } = await run(all, { fileDeadlineMs: 1500 });
  assert.match(text, 'the test "spins" was running and its event loop is blocked');
});

test('fails a file that leaves a file, and removes it', async () => {
  write({
    'leak.test.js':
      `import { tmpdir } from 'node:os'; import { writeFileSync } from 'node:fs';\n` +
      `${uvu}test('writes', () => { writeFileSync(tmpdir() + '/forgotten', ''); console.log('in=' + tmpdir()); }); test.run();`,
  });
  const { ok, text } = await run(all);
  assert.not(ok);
  assert.match(text, 'leak.test.ts leaves in the temporary directory: forgotten.');
  const temporary = /in=(.+)/.exec(text)?.[1] as string;
  assert.throws(() => mkdirSync(join(temporary, 'inside')), /ENOENT/);
});

if (!hasProc) console.log('skipped: there is no /proc, which tells the processes that are left');
for (const detached of [false, true]) {
  (hasProc ? test : test.skip)(
    `fails a file that leaves a ${detached ? 'detached ' : ''}process running, and ends it`,
    async () => {
      write({
        'orphan.test.js':
          `import { spawn } from 'node:child_process';\n${uvu}test('spawns', () => { console.log('group=' + process.pid + ' in=' + process.env.TMPDIR);` +
          ` spawn('sleep', ['600'], { stdio: 'inherit', detached: ${detached} }).unref(); }); test.run();`,
      });
      const { ok, text } = await run(all);
      assert.not(ok);
      assert.match(text, /orphan\.test\.ts leaves running: process \d+ \(sleep 600\)/);
      const [, groupId, temporary] = /group=(\d+) in=(.+)/.exec(text) as unknown as [string, string, string];
      assert.equal(listFamily({ groupId: Number(groupId), temporary }), []);
    },
  );
}

test('counts a skipped test and lists its reason', async () => {
  write({
    'skip.test.js': `${uvu}test.skip('reads'); console.log('skipped: ../shared is absent'); console.log('measured: 7 of 9'); test.run();`,
    'point.test.js': passing,
  });
  const { ok, lines, verdict } = await run(all);
  assert.ok(ok);
  assert.ok(lines.includes('        skipped: ../shared is absent'));
  assert.ok(lines.includes('        measured: 7 of 9'));
  assert.is(verdict, '1 passed, 0 failed, 1 skipped');
});

test('fails a test skipped without a reason, and a reason without a skipped test', async () => {
  write({
    'mute.test.js': `${passing} test.skip('reads'); test.run();`,
    'vague.test.js': `console.log('skipped: no');\n${passing}`,
  });
  const { text, verdict } = await run(all);
  assert.match(text, 'mute.test.ts skips a test and prints no line');
  assert.match(text, 'vague.test.ts prints "skipped:" and skips no test');
  assert.is(verdict, '2 passed, 2 failed, 1 skipped');
});

test('fails when only skipped tests were selected', async () => {
  write({
    'skip.test.js': `${uvu}test.skip('reads'); console.log('skipped: ../shared is absent'); test.run();`,
  });
  const { ok, verdict } = await run(all);
  assert.not(ok);
  assert.is(verdict, '0 passed, 1 failed, 1 skipped');
});

test('selects by parts of names, and long files only when asked', async () => {
  write({
    'grid/point.test.js': passing,
    'mesh/mesh.test.js': passing,
    'e2e/demo.long.test.js': `// deadline: 400 s\n${passing}`,
  });
  const names = (selection: Partial<Selection>): string[] =>
    listTestFiles(folder, { ...all, ...selection }).map((file) => file.name);
  assert.equal(names({ filters: ['test/grid'] }), ['test/grid/point.test.ts']);
  assert.equal(names({ except: ['mesh/'] }), ['test/grid/point.test.ts']);
  assert.equal(names({ filters: ['grid', 'mesh'] }), ['test/grid/point.test.ts', 'test/mesh/mesh.test.ts']);
  assert.equal(names({}), ['test/grid/point.test.ts', 'test/mesh/mesh.test.ts']);
  assert.equal(
    listTestFiles(folder, { ...all, long: true }).map((file) => [file.name, file.deadlineMs]),
    [['test/e2e/demo.long.test.ts', 400_000]],
  );
});

test('runs slow cases, with the others of their file, only among the long ones', async () => {
  const slow = JSON.stringify(new URL('../runner/slow-cases.js', import.meta.url).href);
  write({
    'a.test.js': passing,
    'b.test.js': `import { slowCases } from ${slow}; ${uvu}const slow = slowCases(test); test('adds', () => {}); slow('waits', () => {}); test.run();`,
  });
  assert.is((await run(all)).verdict, '2 passed, 0 failed');
  const { text, verdict } = await run({ ...all, long: true });
  assert.is(verdict, '2 passed, 0 failed');
  assert.match(text, 'b.test.ts: waits');
  assert.not.match(text, 'a.test.ts');
});

test('begins with the files that declare the longest deadline', () => {
  write({ 'a.test.js': passing, 'b.test.js': `// deadline: 300 s\n${passing}` });
  assert.equal(
    listTestFiles(folder, all).map((file) => file.name),
    ['test/b.test.ts', 'test/a.test.ts'],
  );
});

test('ends at the overall deadline and names what did not run', async () => {
  const hanging = `${uvu}test('waits', () => new Promise(() => setInterval(() => {}, 1000))); test.run();`;
  const names = ['a', 'b', 'c', 'd'].map((name) => [`${name}.test.js`, hanging]);
  write({ ...Object.fromEntries(names), 'e.test.js': passing });
  const { ok, text, verdict } = await run(all, { overallDeadlineMs: 1500 });
  assert.not(ok);
  assert.match(
    text,
    /a\.test\.ts did not end within the overall deadline of 1\.5 s: the test "waits" was running/,
  );
  assert.match(text, 'e.test.ts: not run');
  assert.is(verdict, '0 passed, 5 failed');
});

test('ends the running files when it is stopped', async () => {
  write({
    'a.test.js': `${uvu}test('waits', () => new Promise(() => setInterval(() => {}, 1000))); test.run();`,
  });
  const stop = new AbortController();
  setTimeout(() => stop.abort('was stopped by SIGINT'), 200);
  const { ok, text } = await run(all, { stop: stop.signal });
  assert.not(ok);
  assert.match(text, 'a.test.ts was stopped by SIGINT');
});

test.run();
