// deadline: 3600 s
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { collect, Gridlode } from '../cli/run-bin.js';
import { descendantsOf, hasProc, untilGone } from './processes.js';
import { startSmallDemo, untilSaid } from './small-demo.js';

const demos = 10;
const test = suite('ten demos with random seeds');
const gridlode = new Gridlode({ runMs: 20 * 60_000 });
test.after(() => gridlode.remove());

/** Looks at models of others, over all demos: each has a beacon, a key and so a sample of its own. */
const seen = { forgeries: 0, disputes: 0, honestAudits: 0, finals: 0 };
/** Of each demo. */
const collisions: number[] = [];
const seconds: number[] = [];

for (let i = 0; i < demos; i++) {
  const seed = randomBytes(4).toString('hex');
  test(`seed ${seed}: the forger is caught and no honest commitment is disputed`, async () => {
    const report = await gridlode.json('demo', '--seed', seed, '--results', gridlode.path('results'));
    assert.equal(JSON.parse(readFileSync(`${report.folder}/report.json`, 'utf8')), report);
    assert.ok(report.finalModels >= 10, `${report.finalModels} models are final`);
    assert.equal(report.accused, [report.forger], 'disputes, also those that were never decided');
    for (const { verdict, accused } of report.evidence)
      assert.equal([verdict, accused], ['forged', report.forger]);
    assert.ok(report.forgedVerdicts >= 1);
    assert.is(report.honestVerdicts, 0);
    assert.not.ok(report.models.some(({ node }: { node: string }) => node === report.forger));
    seen.forgeries += new Set(
      report.evidence.map(({ commitment }: { commitment: string }) => commitment),
    ).size;
    seen.disputes += report.evidence.length;
    seen.honestAudits += report.models.reduce(
      (sum: number, { audits }: { audits: number }) => sum + audits,
      0,
    );
    seen.finals += report.finalModels;
    collisions.push(report.collisions);
    seconds.push(Math.round(report.wallMs / 1000));
  });
}

test('what that rests on', () => {
  // On a line of its own: the names and dots of tests are on one.
  console.log(
    `\nmeasured: independent samples: ${seen.disputes} that found one of ${seen.forgeries} forged models wrong, ` +
      `${seen.honestAudits} that found nothing wrong with ${seen.finals} honest ones`,
  );
  console.log(
    `measured: collisions of each demo: ${collisions.join(' ')}; seconds it took: ${seconds.join(' ')}`,
  );
  // One demo of 84 points can miss them by chance, a few times in a hundred; ten cannot.
  assert.ok(collisions.reduce((sum, count) => sum + count, 0) > 0);
  assert.ok(seen.forgeries >= demos && seen.honestAudits >= 2 * seen.finals);
});

if (!hasProc) console.log('skipped: there is no /proc, which tells the processes that are left');
(hasProc ? test : test.skip)('kill -9 of it leaves no process behind', async () => {
  const child = await startSmallDemo(gridlode);
  const ended = collect(child);
  await untilSaid(child, / are up; /);
  const pids = descendantsOf(child.pid as number);
  child.kill('SIGKILL');
  await ended;
  await untilGone(pids);
});

test.run();
