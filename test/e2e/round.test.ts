// deadline: 400 s
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PositionRow } from '../../protocol/settlement/row.js';
import { decodeTable, encodeTable, settlementTable } from '../../protocol/settlement/table.js';
import { Gridlode } from '../cli/run-bin.js';
import { writeParquet } from '../node/dataset/fixture.js';
import { startNode, until, type Started } from './started-node.js';

const test = suite('a round in a network of started nodes');
const gridlode = new Gridlode({ runMs: 380_000 });
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const ask = (name: string, ...args: string[]): Promise<ReturnType<typeof JSON.parse>> => gridlode.json(...args, ...dir(name));
const [resolver, author, idle, auditor, last] = ['a', 'b', 'c', 'd', 'e'] as const;
const names = [resolver, author, idle, auditor, last];

const rowCount = 100;
/** 12 features in no order that means anything. */
const liveSql = (seed: number): string => `SELECT 'n' || lpad(i::VARCHAR, 4, '0') AS id, 'X' AS era, 'live' AS data_type,
  ${Array.from({ length: 12 }, (_, f) => `((i * ${7 + 2 * f} + i * i * ${f + seed}) % 5)::TINYINT AS feature_${String(f + 1).padStart(4, '0')}`).join(', ')} FROM range(${rowCount}) t(i)`;
const targetsCsv = (shift: number): string => ['id,target', ...Array.from({ length: rowCount }, (_, i) => `n${String(i).padStart(4, '0')},${((i + shift) % 5) / 4}`)].join('\n');

const nodes = new Map<string, Started>();
let staker: string;
let root: string;
let models: { pointId: string; state: string }[];

test.before(async () => {
  writeFileSync(gridlode.path('passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  staker = (await gridlode.json('stake', 'key', 'staker.key', '--passphrase-file', 'passphrase')).account;
  const treasury = (await ask(resolver, 'init')).node;
  const genesis = [{ account: staker, amount: '10000' }, { account: treasury, amount: '100000' }].sort((x, y) => (x.account < y.account ? -1 : 1));
  writeFileSync(gridlode.path('changes.json'), JSON.stringify({ epochMs: 700, acceptance: { corrMin: -1, sharpeMin: -1_000 }, stake: { genesis, modelMin: 1_000, termEpochs: 400, unbondingEpochs: 40 } }));
  const synth = ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print(...synth, ...dir(resolver));
  await gridlode.print('campaign', 'create', 'a.campaign', '--preset', 'synthetic-demo', '--changes', 'changes.json', ...dir(resolver));
  for (const name of names) {
    if (name !== resolver) await gridlode.print(...synth, ...dir(name));
    await gridlode.print('init', '--campaign', 'a.campaign', ...dir(name));
    const known = nodes.get(resolver);
    nodes.set(name, await startNode(gridlode, name, ...(known === undefined ? [] : ['--bootstrap', known.address])));
  }
  await writeParquet(gridlode.folder, { 'live-1000.parquet': liveSql(1), 'other.parquet': liveSql(2) });
  writeFileSync(gridlode.path('targets.csv'), targetsCsv(0));
  writeFileSync(gridlode.path('other.csv'), targetsCsv(1));
  writeFileSync(gridlode.path('few.csv'), targetsCsv(0).split('\n').slice(0, 50).join('\n'));
  writeFileSync(gridlode.path('odd.csv'), 'id,goal\nn0000,1\n');
});
test.after(() => gridlode.remove());

test('a stake on models of two nodes is in the round of a live era', async () => {
  await until(() => ask(author, 'status'), ({ members }) => members.active === names.length);
  for (const [name, amount, count] of [[author, '4000', '2'], [idle, '3000', '1']] as const) {
    const { node } = await ask(name, 'status');
    await ask(author, 'stake', 'delegate', amount, '--models', count, '--node', node, '--key', 'staker.key', '--passphrase-file', 'passphrase');
  }
  await until(() => ask(author, 'stake', 'status', staker), ({ delegations }) => delegations.length === 2 && delegations.every(
    ({ models: wanted, slots }: { models: number; slots: { state: string }[] }) => slots.filter(({ state }) => state === 'final').length === wanted));
  const { era, deadline } = await ask(resolver, 'round', 'open', '--live', 'live-1000.parquet', '--cuts', '30');
  const { open } = await until(() => ask(author, 'round', 'list'), (found) => found.open.length > 0);
  assert.equal([era, open[0].era, open[0].deadline, open[0].positions, open[0].awaited], ['1000', '1000', deadline, 3, 3]);
});

const early: readonly (readonly [id: string, node: string, args: readonly string[], code: string])[] = [
  ['open-by-another', author, ['round', 'open', '--live', 'live-1000.parquet'], 'ROUND_RESOLVER'],
  ['score-by-another', author, ['round', 'score', '--targets', 'targets.csv'], 'ROUND_RESOLVER'],
  ['era-unnamed', resolver, ['round', 'open', '--live', 'other.parquet'], 'ROUND_ERA_UNNAMED'],
  ['era-again', resolver, ['round', 'open', '--live', 'live-1000.parquet'], 'ROUND_ERA'],
  ['era-unknown', author, ['round', 'list', '2000'], 'ROUND_UNKNOWN'],
  ['rows-of-no-round', author, ['round', 'predict', '--live', 'other.parquet'], 'ROUND_ROWS'],
  ['rows-of-another-round', author, ['round', 'predict', '--live', 'other.parquet', '--era', '1000'], 'ROUND_ROWS'],
  ['before-the-deadline', resolver, ['round', 'score', '--targets', 'targets.csv'], 'SCORES_ROUND'],
  ['no-target-column', resolver, ['round', 'score', '--targets', 'odd.csv'], 'TARGETS_FILE'],
];
const refuse = async (node: string, args: readonly string[], code: string): Promise<string> => {
  const { status, stdout, stderr } = await gridlode.run([...args, ...dir(node)]);
  assert.match(stderr, `error ${code}: `);
  assert.is(status, 1);
  return stdout;
};
for (const [id, node, args, code] of early) test(`refused while the round is open: ${id}: ${code}`, () => refuse(node, args, code).then(() => undefined));

test('a node predicts with its own models, once', async () => {
  const sent = await ask(author, 'round', 'predict', '--live', 'live-1000.parquet');
  assert.equal(sent.models.map(({ state }: { state: string }) => state), ['sent', 'sent']);
  const again = await ask(author, 'round', 'predict', '--live', 'live-1000.parquet');
  assert.equal([again.models.map(({ state }: { state: string }) => state), again.records], [['already predicted', 'already predicted'], []]);
  assert.equal((await ask(last, 'round', 'predict', '--live', 'live-1000.parquet')).models, []);
});

test('who does not predict is missing, and the scores settle the round alike everywhere', async () => {
  await until(() => ask(resolver, 'round', 'list'), ({ open: [round], cut }) => cut > round.deadline);
  const { models: found } = await ask(auditor, 'round', 'list', '1000');
  assert.equal(found.map(({ state }: { state: string }) => state).sort(), ['missing', 'predicted', 'predicted']);
  const over = await ask(idle, 'round', 'predict', '--live', 'live-1000.parquet');
  assert.equal(over.models.map(({ state }: { state: string }) => state), ['missing: the deadline has passed']);
  await refuse(resolver, ['round', 'score', '--targets', 'few.csv'], 'ROUND_ROWS');
  const { scores, unscored } = await ask(resolver, 'round', 'score', '--targets', 'targets.csv');
  assert.equal([scores.length, unscored], [2, []]);
  const shown = [];
  for (const name of names) shown.push(await until(() => ask(name, 'round', 'list'), ({ settled }) => settled.length > 0));
  assert.is(new Set(shown.map(({ settled }) => settled[0].root)).size, 1);
  root = shown[0].settled[0].root;
  const settlement = await ask(last, 'settlement', 'show', '1000', '--out', 'table');
  assert.is(settlement.root, root);
  models = settlement.positions;
  assert.equal(models.map(({ state }) => state).sort(), ['missing', 'scored', 'scored']);
});

test('another node verifies the settlement from the predictions, and whoever has the models predicts them again', async () => {
  for (const name of [auditor, author]) {
    const { ownRoot, count, recomputed } = await ask(name, 'settlement', 'verify', '1000', '--targets', 'targets.csv', '--table', 'table', '--recompute', 'live-1000.parquet');
    assert.equal([ownRoot, count, recomputed.altered], [root, 0, []]);
    if (name === author) assert.is(recomputed.same.length, 2);
  }
});

test('a table with one altered row is refused, and the row is named', async () => {
  const { rows } = decodeTable(readFileSync(gridlode.path('table')));
  const position = rows.find((row): row is PositionRow => row.kind === 'position' && row.predicted) as PositionRow;
  const altered = settlementTable(rows.map((row) => (row === position ? { ...position, change: position.change + 1n } : row)));
  writeFileSync(gridlode.path('altered'), encodeTable(altered));
  const stdout = await refuse(auditor, ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--table', 'altered'], 'SETTLEMENT_DIFFERENT');
  assert.match(stdout, `position ${position.pointId}: change is ${position.change + 1n}, and should be ${position.change}`);
});

test('a proof of a row needs nothing but the root', async () => {
  for (const flags of [['--account', staker], ['--point', models[0]?.pointId as string]]) {
    assert.is((await ask(auditor, 'settlement', 'proof', '1000', ...flags, '--out', 'proof')).root, root);
    const row = await gridlode.json('settlement', 'check', 'proof', '--root', root);
    assert.is(row.account, staker);
  }
  writeFileSync(gridlode.path('truncated'), readFileSync(gridlode.path('proof')).subarray(0, -1));
});

const refused: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  ['targets-of-another-digest', ['settlement', 'verify', '1000', '--targets', 'other.csv'], 'TARGETS_DIGEST'],
  ['altered-row', ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--table', 'altered'], 'SETTLEMENT_DIFFERENT'],
  ['no-table', ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--table', 'targets.csv'], 'SETTLEMENT_FILE'],
  ['recompute-other-rows', ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--recompute', 'other.parquet'], 'ROUND_ROWS'],
  ['unknown-era', ['settlement', 'show', '1001'], 'SETTLEMENT_UNKNOWN'],
  ['no-such-row', ['settlement', 'proof', '1000', '--account', 'ab'.repeat(32), '--out', 'none'], 'SETTLEMENT_ROW'],
  ['truncated-proof', ['settlement', 'check', 'truncated', '--root', 'ab'.repeat(32)], 'SETTLEMENT_FILE'],
  ['wrong-root', ['settlement', 'check', 'proof', '--root', 'ab'.repeat(32)], 'PROOF_ROOT'],
  ['settled-round', ['round', 'list', '1000'], 'ROUND_UNKNOWN'],
];
for (const [id, args, code] of refused) test(`refused: ${id}: ${code}`, () => refuse(auditor, args, code).then(() => undefined));

const alone: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  ['nobody-gives-the-predictions', ['settlement', 'verify', '1000', '--targets', 'targets.csv'], 'SETTLEMENT_BLOCKS'],
];
for (const [id, args, code] of alone) {
  test(`refused by a node without those who have the predictions: ${id}: ${code}`, async () => {
    for (const name of [resolver, author, idle, auditor]) {
      const { child, ended } = nodes.get(name) as Started;
      child.kill('SIGINT');
      await ended;
    }
    await refuse(last, args, code);
  });
}

test.run();
