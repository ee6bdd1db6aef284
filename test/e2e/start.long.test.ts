// deadline: 300 s
import { once } from 'node:events';
import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { socketPath } from '../../node/api/socket-path.js';
import { createCampaign } from '../cli/create-campaign.js';
import { collect, Gridlode } from '../cli/run-bin.js';
import { descendantsOf, hasProc, untilGone } from './processes.js';
import { quickFlags, startNode, until, type Started } from './started-node.js';

const test = suite('a network of started nodes');
const runWithProc = hasProc ? test : test.skip;
if (!hasProc) console.log('skipped: there is no /proc, which tells the processes that are left');
const gridlode = new Gridlode({ runMs: 280_000 });
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];

const start = (name: string, ...more: string[]): Promise<Started> => startNode(gridlode, name, ...more);
const ask = (command: string, name: string): Promise<ReturnType<typeof JSON.parse>> =>
  gridlode.json(command, ...dir(name));

let resolver: Started;
let member: Started;
/** One that a person watches: what stands on its screen. */
let provider: Pick<Started, 'child' | 'ended'>;
let screen = '';
/** A final model, the data directory of the node that trained it, and what came of it while that node ran. */
let model: {
  readonly manifest: string;
  readonly author: string;
  readonly uses: Awaited<ReturnType<typeof useModel>>;
};

/** All that a person can do with a model. */
async function useModel(
  manifest: string,
  author: string,
): Promise<{ text: string; predictions: string; audited: unknown }> {
  const text = await gridlode.print('export', manifest, ...dir(author));
  const predictions = await gridlode.print('predict', manifest, '--era', '0040', ...dir(author));
  const audited = await gridlode.json(
    'audit',
    manifest,
    '--segments',
    '0,1',
    '--threads',
    '1',
    ...dir(author),
  );
  return { text, predictions, audited };
}

test.before(async () => {
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir('a'));
  await createCampaign(gridlode.path('a'), gridlode.path('a.campaign'), {
    epochMs: 700,
    away: { maxEpochs: 200 },
  });
  for (const name of ['a', 'b', 'c']) {
    if (name !== 'a')
      await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir(name));
    await gridlode.print('init', '--campaign', 'a.campaign', ...dir(name));
  }
  resolver = await start('a');
  member = await start('b', '--bootstrap', resolver.address);
  const child = gridlode.start(['start', ...dir('c'), ...quickFlags, '--bootstrap', resolver.address]);
  provider = { child, ended: collect(child) };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: string) => (screen += text));
});
test.after(() => gridlode.remove());

test('models become final, and every command says so', async () => {
  const models = await until(
    () => ask('models', 'b'),
    (found) => found.length > 0,
  );
  assert.equal(Object.keys(models[0]), [
    'pointId',
    'target',
    'index',
    'owner',
    'node',
    'own',
    'manifest',
    'corr',
    'sharpe',
    'cut',
    'audits',
    'near',
    'vested',
    'sketch',
  ]);
  assert.ok(models[0].audits >= 2);
  const { connected, members } = await ask('peers', 'b');
  assert.ok(connected.length >= 1);
  assert.is(members.length, 3);
  assert.ok(Array.isArray(await ask('claims', 'b')));
  const audits = await ask('audits', 'b');
  assert.equal([audits.disputes, audits.verdicts], [[], []]);
  const written = ['bugreport', '--yes', '--out', gridlode.path('report.json')];
  const { running } = await gridlode.json(...written, ...dir('b'));
  assert.is(running.status.members.active, 3);
  assert.ok(running.roots.length > 0);
  const { manifest } = models[0];
  const names = await Promise.all(
    ['a', 'b', 'c'].map(async (name) => ({ name, node: (await ask('status', name)).node })),
  );
  const author = names.find(({ node }) => node === models[0].node)?.name as string;
  model = { manifest, author, uses: await useModel(manifest, author) };
  const { text, predictions, audited } = model.uses;
  assert.match(text, /^tree\n/);
  assert.is(predictions.trimEnd().split('\n').length, 61);
  assert.equal(audited, { manifest, result: 'match', segments: [0, 1], mismatches: [] });
});

test('a provider reads on the screen what each wait is for, up to its first final model', async () => {
  const { node } = await ask('status', 'c');
  const final = new RegExp(`the model of (\\w{8}) by this node is final: corr -?0\\.\\d+, \\d+ audits`);
  const shown = await until(
    () => Promise.resolve(screen),
    (found) => final.test(found),
  );
  const [, point] = final.exec(shown) as RegExpExecArray;
  let from = 0;
  for (const line of [
    'starting: loads what it needs of libp2p',
    'starting: reads its campaign and dataset',
    'starting: joins the network',
    `node ${node.slice(0, 8)} of the campaign synthetic-demo is up at /ip4/127.0.0.1/tcp/`,
    'the node waits for its enrolment, which cut \\d+, about .* can hold; then it opens a slot',
    'the node waits for its (next slot|point), which cut \\d+, about .* training (can begin|begins)',
    `train ${point}: started`,
    `train ${point}: 0 of 12 segments`,
    `train ${point}: done`,
    `this node commits to its model of ${point}; a panel is drawn`,
    final.source,
  ]) {
    const at = shown.slice(from).search(new RegExp(`Z  ${line}`));
    assert.ok(at >= 0, `${line}, not in its place on this screen:\n${shown}`);
    from += at + 1;
  }
});

test('a second start on the same directory is refused, and the first goes on', async () => {
  const { status, stderr } = await gridlode.run(['start', ...dir('b'), ...quickFlags]);
  assert.is(status, 1);
  assert.match(stderr, 'error STORE_LOCKED: ');
  assert.ok((await ask('status', 'b')).cut.number > 0);
});

test('a node says that it is away, does no work meanwhile, and says that it is back', async () => {
  const said = await gridlode.json('away', '--for', '1m', ...dir('b'));
  const gone = await until(
    () => ask('status', 'b'),
    ({ lease }) => lease.awayUntil !== null,
  );
  assert.equal([gone.lease.awayUntil, gone.work], [said.until, []]);
  assert.match(
    await gridlode.print('status', '--all', ...dir('b')),
    new RegExp(`^may be away +it has said that it is away until cut ${said.until};`, 'm'),
  );
  const { status, stderr } = await gridlode.run(['away', '--for', '1m', ...dir('b')]);
  assert.is(status, 1);
  assert.match(stderr, 'error AWAY_EPOCH: ');
  await gridlode.print('back', ...dir('b'));
  await until(
    () => ask('status', 'b'),
    ({ lease }) => lease.awayUntil === null,
  );
});

test('a node that is paused says so everywhere, does no work, and goes on when it is resumed', async () => {
  const said = await gridlode.print('pause', '--for', '1h', ...dir('c'));
  assert.match(
    said,
    /^The node is held: paused until \d{4}-\d\d-\d\d \d\d:\d\d UTC: gridlode resume ends that\.$/m,
  );
  const { hold, work, waiting } = await ask('status', 'c');
  assert.equal([hold.reason, work, waiting.reason], ['paused', [], 'held']);
  const shown = await gridlode.print('status', '--all', ...dir('c'));
  assert.match(shown, /^engine .*; it rests, and its memory is given back$/m);
  assert.match(shown, /^held +paused until /m);
  assert.match(shown, /^next training +when the node may work again, see held/m);
  await until(
    () => ask('status', 'c'),
    ({ lease }) => lease.awayUntil !== null,
  );
  assert.match(await gridlode.print('schedule', 'mon-sun', ...dir('c')), /^That is now\.$/m);
  assert.is((await gridlode.json('config', 'set', 'cpu', '90', ...dir('c'))).isRunning, true);
  assert.match(await gridlode.print('resume', ...dir('c')), /^The node works again\.$/m);
  await until(
    () => ask('status', 'c'),
    ({ lease, work: running }) => lease.awayUntil === null && running.length > 0,
  );
  await until(
    () => Promise.resolve(screen),
    (found) => /Z  paused until [^]*Z  the node may work again/.test(found),
  );
});

runWithProc('kill -9 loses nothing: it is the same node again, and goes on from a later cut', async () => {
  const before = await ask('status', 'b');
  const left = descendantsOf(member.child.pid as number);
  member.child.kill('SIGKILL');
  await member.ended;
  await untilGone(left);
  member = await start('b', '--bootstrap', resolver.address);
  const after = await until(
    () => ask('status', 'b'),
    ({ cut }) => cut.number > before.cut.number,
  );
  assert.is(after.node, before.node);
  assert.is(after.halt, null);
  const same = await until(
    async () => Promise.all(['a', 'b'].map((name) => ask('status', name))),
    ([a, b]) => a.ledger.cut === b.ledger.cut,
  );
  assert.is(same[0].ledger.digest, same[1].ledger.digest);
});

test('the resolver is killed and comes back, and epochs go on', async () => {
  const { cut } = await ask('status', 'a');
  resolver.child.kill('SIGKILL');
  await resolver.ended;
  resolver = await start('a', '--bootstrap', member.address);
  await until(
    () => ask('status', 'b'),
    (status) => status.cut.number > cut.number + 1,
  );
});

runWithProc('a second Ctrl-C ends a node at once that takes its time to stop', async () => {
  const left = descendantsOf(member.child.pid as number);
  // Somebody who has connected and asks nothing is waited for.
  const silent = connect(socketPath(gridlode.path('b')));
  await once(silent, 'connect');
  silent.on('error', () => undefined);
  const stopping = new Promise<void>((resolve) =>
    member.child.stderr?.on('data', (text: string) => text.includes('Press Ctrl-C again') && resolve()),
  );
  member.child.kill('SIGINT');
  await stopping;
  member.child.kill('SIGINT');
  assert.is((await member.ended).status, 130);
  silent.destroy();
  await untilGone(left);
  member = await start('b', '--bootstrap', resolver.address);
});

test('a node that is told to stop ends well', async () => {
  for (const { child, ended } of [resolver, member, provider]) {
    child.kill('SIGINT');
    const { status, stderr } = await ended;
    assert.is(status, 0, stderr);
    assert.match(stderr, 'what is unfinished goes on at the next start');
  }
  const { status, stderr } = await gridlode.run(['status', ...dir('a')]);
  assert.is(status, 1);
  assert.match(stderr, 'error API_ABSENT: ');
});

test('a node is told to be alone where it knows no member, and not where it knew some', async () => {
  await gridlode.print('init', '--campaign', 'a.campaign', ...dir('d'));
  for (const { name, known } of [
    { name: 'c', known: true },
    { name: 'd', known: false },
  ]) {
    const { child, ended } = await start(name, '--audits', '0');
    const status = await ask('status', name);
    child.kill('SIGINT');
    const told = (await ended).stdout.trimEnd().split('\n');
    const types = told.map((line) => JSON.parse(line).type);
    assert.equal([status.peers, status.findablePeers > 0, types.includes('alone')], [0, known, !known], name);
  }
});

test('its models are of the same use when it has stopped', async () => {
  assert.equal(await useModel(model.manifest, model.author), model.uses);
});

test.run();
