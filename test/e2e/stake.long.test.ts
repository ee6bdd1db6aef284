// deadline: 300 s
import { writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCampaign } from '../cli/create-campaign.js';
import { Gridlode } from '../cli/run-bin.js';
import { startNode, until, type Started } from './started-node.js';

const test = suite('a staker in a network of started nodes');
const gridlode = new Gridlode({ runMs: 250_000 });
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const stake = (...args: string[]): Promise<ReturnType<typeof JSON.parse>> =>
  gridlode.json('stake', ...args, ...dir('b'));
const signing = ['--key', 'staker.key', '--passphrase-file', 'passphrase'];
const names = ['a', 'b', 'c'];

/** An account that has never held anything. */
const fresh = 'lode16adfsqvzky9t042tlmfujeq88g8wzuhnm2nzxfd0qgdx3ac82ydqv4n8j2';
let account: string;
let nodeOf: Record<string, { node: string; account: string }>;
let delegation: string;
const nodes: Started[] = [];

test.before(async () => {
  writeFileSync(gridlode.path('passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  account = (await gridlode.json('stake', 'key', 'staker.key', '--passphrase-file', 'passphrase')).account;
  nodeOf = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await gridlode.json('init', ...dir(name))])),
  );
  const genesis = [
    { account, amount: '10000' },
    ...names.map((name) => ({ account: nodeOf[name]?.account, amount: 500 })),
  ];
  const synth = ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print(...synth, ...dir('a'));
  await createCampaign(gridlode.path('a'), gridlode.path('a.campaign'), {
    epochMs: 700,
    stake: { genesis, bond: 500, forgeryGain: '100', modelMin: 1_000, unbondingEpochs: 3, termEpochs: 200 },
  });
  for (const name of names) {
    if (name !== 'a') await gridlode.print(...synth, ...dir(name));
    await gridlode.print('init', '--campaign', 'a.campaign', ...dir(name));
    nodes.push(
      await startNode(
        gridlode,
        name,
        ...(nodes[0] === undefined ? [] : ['--bootstrap', nodes[0].address]),
        ...(name === 'b' ? [] : ['--trainings', '0']),
      ),
    );
  }
});
test.after(() => gridlode.remove());

const refused: { id: string; code: string; args: () => string[] }[] = [
  { id: 'delegate-more', code: 'DELEGATION_AMOUNT', args: () => ['delegate', '10001'] },
  {
    id: 'delegate-less-than-a-model',
    code: 'DELEGATION_AMOUNT',
    args: () => ['delegate', '1999', '--models', '2'],
  },
  { id: 'delegate-over-many', code: 'USAGE_VALUE', args: () => ['delegate', '9000', '--models', '9'] },
  {
    id: 'delegate-to-no-member',
    code: 'DELEGATION_OPERATOR',
    args: () => ['delegate', '1000', '--node', '11'.repeat(32)],
  },
  {
    id: 'give-more',
    code: 'TRANSFER_AMOUNT',
    args: () => ['transfer', '10001', '--to', nodeOf.b?.account as string],
  },
  {
    id: 'take-back-nothing',
    code: 'UNDELEGATION_UNKNOWN',
    args: () => ['undelegate', `bafyrei${'a'.repeat(52)}`],
  },
  { id: 'open-an-account', code: 'STAKE_UNCONFIRMED', args: () => ['transfer', '1500', '--to', fresh] },
];
test('the nodes are members', () =>
  until(
    () => gridlode.json('status', ...dir('b')),
    ({ members }) => members.active === 3,
  ));
for (const { id, code, args } of refused) {
  test(`refused before anything is signed: ${id}`, async () => {
    const { status, stderr } = await gridlode.run(['stake', ...args(), ...signing, ...dir('b')]);
    assert.is(status, code === 'USAGE_VALUE' ? 2 : 1);
    assert.match(stderr, `error ${code}: `);
    assert.not.match(stderr, '.. ');
  });
}

test('the bond of a node itself stays, and nothing has been signed', async () => {
  const { status, stderr } = await gridlode.run(['stake', 'transfer', '1', '--to', account, ...dir('b')]);
  assert.is(status, 1);
  assert.match(stderr, 'error TRANSFER_BOND: ');
  const { sequence, pending } = await stake('status', account);
  assert.equal([sequence, pending], [0, []]);
});

test('a stake over two models waits, is trained and audited by strangers, and has two final models', async () => {
  const sent = await stake(
    'delegate',
    '4000',
    '--models',
    '2',
    '--node',
    nodeOf.b?.node as string,
    ...signing,
  );
  assert.equal([sent.account, sent.sequence, sent.again, sent.amount], [account, 0, false, '4000']);
  delegation = sent.record;
  const states = new Set<string>();
  const view = await until(
    () => stake('status', '--key', 'staker.key'),
    ({ delegations: [one], pending }) => {
      if (pending.length > 0) states.add('waits for a cut');
      for (const { state } of one?.slots ?? []) states.add(state);
      return one?.slots.length === 2 && one.slots.every(({ state }: { state: string }) => state === 'vested');
    },
  );
  assert.ok(states.size > 1, [...states].join(', '));
  const [{ slots, ...known }] = view.delegations;
  assert.equal(
    [view.balance, known.delegation, known.amount, known.models, known.node, known.dueCut],
    ['6000', delegation, '4000', 2, nodeOf.b?.node, null],
  );
  assert.is(
    new Set(slots.map(({ pointId }: { pointId: string }) => pointId)).size,
    2,
    'two models of its own',
  );
  const models = new Map<string, { corr: number; sharpe: number; manifest: string }>(
    (await gridlode.json('models', ...dir('b'))).map((model: { pointId: string }) => [model.pointId, model]),
  );
  for (const { pointId, corr, sharpe, manifest } of slots) {
    const model = models.get(pointId);
    assert.equal([corr, sharpe, manifest], [model?.corr, model?.sharpe, model?.manifest]);
  }
  const text = await gridlode.print('stake', 'status', account, ...dir('b'));
  for (const line of [
    'balance +6,000 DEMO',
    'delegated +4,000 DEMO, over 2 models',
    'at risk +nothing now: a round can take no more than it has locked',
    'free again +3 cuts, about \\S+ \\S+, after gridlode stake undelegate; what is locked, as its rounds end',
    'state +2 of 2 models final, 2 vested',
  ])
    assert.match(text, new RegExp(`^${line}`, 'm'));
});

test('a new account gets what was said before, the rest opens it', async () => {
  const said = await gridlode.run([
    'stake',
    'transfer',
    '1500',
    '--to',
    fresh,
    '--yes',
    ...dir('b'),
    ...signing,
  ]);
  assert.is(said.status, 0, said.stderr);
  assert.match(said.stderr, `Then account ${fresh} has 500 DEMO more, and nobody can call it back`);
  const view = await until(
    () => stake('status', fresh),
    ({ known }) => known,
  );
  assert.is(view.balance, '500');
});

test('what is given away arrives, and what is taken back returns', async () => {
  await stake('transfer', '1500', '--to', nodeOf.b?.account as string, ...signing);
  const { sequence } = await stake('undelegate', delegation, ...signing);
  assert.is(sequence, 3, 'behind the transfer, whether a cut holds that yet or not');
  const view = await until(
    () => stake('status', account),
    ({ delegations, balance }) => delegations.length === 0 && balance === '7000',
  );
  assert.equal([view.sequence, view.pending], [4, []]);
  assert.is((await stake('status')).balance, '2000', "the node's own account");
  await stake('delegate', '1000');
  await until(
    () => stake('status'),
    ({ delegations }) => delegations.length === 1,
  );
});

test.run();
