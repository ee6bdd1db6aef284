// deadline: 300 s
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { syntheticDemo } from '../../cli/presets/demo.js';
import { Gridlode } from '../cli/run-bin.js';
import { keys, TestTournament, testFile } from '../node/tournament/server.js';
import { type Ask, type Started, startNode, until } from './started-node.js';

/** From a folder as Numerai gives it to a submission of the meta model, by commands alone. */
const sample = resolve('../shared/data/numerai-v53');
const live = join(sample, 'live.parquet');
const test = suite('a campaign on the layout of a real download');
const gridlode = new Gridlode({ runMs: 200_000 });
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const ask: Ask = (name, ...args) => gridlode.json(...args, ...dir(name));
const names = ['a', 'b', 'c'] as const;
const nodes: Started[] = [];

/** Rules of the preset but for what would take days: so small a grid, such short epochs, no public beacon. */
const changes = (staker: string) => ({
  epochMs: 700,
  publicBeacon: null,
  targets: ['target', 'target_ender_20'],
  grid: syntheticDemo.rules.grid.map((axis) =>
    axis.name === 'n_estimators' ? { ...axis, values: ['60'] } : axis,
  ),
  acceptance: { corrMin: -1, sharpeMin: -1_000, distanceMin: 1 },
  audit: { ...syntheticDemo.rules.audit, vestingEpochs: 1, reauditPpm: 0, rejectedPpm: 0 },
  claims: syntheticDemo.rules.claims,
  away: { maxEpochs: 0, restEpochs: syntheticDemo.rules.claims.leaseEpochs },
  stake: { genesis: [{ account: staker, amount: '10000' }], modelMin: 1_000, termEpochs: 400 },
});

async function prepare(): Promise<void> {
  writeFileSync(gridlode.path('passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  const { account } = await gridlode.json('stake', 'key', 'staker.key', '--passphrase-file', 'passphrase');
  writeFileSync(gridlode.path('changes.json'), JSON.stringify(changes(account)));
  for (const name of names) await ask(name, 'init');
  await ask('a', 'data', 'import', sample, '--feature-set', 'small');
  const made = ['--preset', 'numerai', '--changes', 'changes.json'];
  await ask('a', 'campaign', 'create', 'a.campaign', '--yes', ...made);
  for (const name of names) {
    if (name !== 'a') await ask(name, 'data', 'import', sample, '--campaign', 'a.campaign');
    await ask(name, 'init', '--campaign', 'a.campaign');
    const known = nodes[0] === undefined ? [] : ['--bootstrap', nodes[0].address];
    nodes.push(await startNode(gridlode, name, ...known));
  }
}

test.after(() => gridlode.remove());
if (!existsSync(sample)) {
  console.log('skipped: the Numerai v5.3 sample folder is not beside this checkout');
  test.skip('from the folder to a submission', () => {});
} else {
  test('from the folder to a submission', async () => {
    await prepare();
    const { embargoEras, targets } = (await gridlode.json('campaign', 'show', 'a.campaign')).campaign;
    assert.equal([embargoEras, targets], [16, ['target', 'target_ender_20']]);

    await until(
      () => ask('a', 'status'),
      ({ members }) => members.active === names.length,
    );
    const signing = ['--key', 'staker.key', '--passphrase-file', 'passphrase'];
    await ask('b', 'stake', 'delegate', '4000', '--models', '2', ...signing);
    await until(
      () => ask('b', 'stake', 'status', '--key', 'staker.key'),
      ({ delegations: [one] }) =>
        one?.slots.filter(({ state }: { state: string }) => state === 'vested').length === 2,
    );

    await ask('a', 'round', 'open', '--live', live, '--era', '1234', '--cuts', '20');
    const { deadline } = await until(
      () => ask('a', 'round', 'list'),
      ({ open }) => open.length === 1,
    ).then(({ open }) => open[0]);
    for (const name of names) await ask(name, 'round', 'predict', '--live', live);
    await until(
      () => ask('a', 'round', 'list'),
      ({ cut }) => cut > deadline,
    );
    await ask('a', 'meta-model', '1234', '--live', live, '--out', 'meta-model.csv');

    const tournament = await TestTournament.start();
    try {
      tournament.data.set('v5.3/live.parquet', testFile(readFileSync(live)));
      const env = { NUMERAI_PUBLIC_ID: keys.publicId, NUMERAI_SECRET_KEY: keys.secretKey };
      const submit = [
        'submit',
        '--live',
        live,
        '--file',
        'meta-model.csv',
        '--numerai-model',
        'gridlode_1',
        '--dry-run',
      ];
      const api = ['--numerai-api', tournament.endpoint, '--json', ...dir('a')];
      const { status, stdout, stderr } = await gridlode.run([...submit, ...api], env);
      assert.is(status, 0, stderr);
      assert.is(JSON.parse(stdout).outcome, 'would submit');
    } finally {
      await tournament.stop();
    }
    for (const { child, ended } of nodes) {
      child.kill('SIGINT');
      assert.is((await ended).status, 0);
    }
  });
}

test.run();
