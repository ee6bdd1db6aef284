import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canDeny, spawnWithout, type Call } from '../fixtures/deny-calls.js';
import { bin, collect, Gridlode, type Run } from './run-bin.js';
import { createCampaign } from './create-campaign.js';
import { slowAfter } from '../runner/slow-cases.js';

const test = suite('what a container may refuse');
const isAble = canDeny();
if (!isAble) console.log('skipped: python3 and seccomp are needed to refuse calls of the system');
const where = isAble ? test : test.skip;
const gridlode = new Gridlode();
const dir = ['--dir', gridlode.path('node')];

const runWithout = (calls: readonly Call[], args: readonly string[]): Promise<Run> =>
  collect(
    spawnWithout(calls, [process.execPath, bin, ...args, ...dir], {
      cwd: gridlode.folder,
      env: { PATH: process.env.PATH, HOME: gridlode.folder },
      timeout: 60_000,
    }),
  );

test.before(async () => {
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir);
  await createCampaign(gridlode.path('node'), gridlode.path('demo.campaign'));
  await gridlode.print('init', '--campaign', 'demo.campaign', ...dir);
});
test.after(() => gridlode.remove());

where('a lower priority that is refused is told, and the engine works without it', async () => {
  const { status, stderr } = await runWithout(['setpriority'], ['train', '7', '--threads', '1']);
  assert.is(status, 0, stderr);
  assert.match(stderr, /The engine keeps its usual priority: .*EPERM/);
  assert.not.match(stderr, / at .*\.js/);
});

const refused: { id: string; calls: Call[]; args: string[]; code: string }[] = [
  {
    id: 'no-channel-to-the-engine',
    calls: ['socket', 'socketpair'],
    args: ['train', '7'],
    code: 'ENGINE_START',
  },
  {
    id: 'no-channel-to-the-engine-of-a-node',
    calls: ['socket', 'socketpair'],
    args: ['start', '--listen', '/ip4/127.0.0.1/tcp/0'],
    code: 'ENGINE_START',
  },
  {
    id: 'no-socket-of-its-own',
    calls: ['socket'],
    args: ['start', '--listen', '/ip4/127.0.0.1/tcp/0'],
    code: 'API_SOCKET',
  },
];
const denial = slowAfter(1, where);
for (const { id, calls, args, code } of refused) {
  denial(`Unix sockets that are refused are told as what they are: ${id}: ${code}`, async () => {
    const { status, stderr } = await runWithout(calls, args);
    assert.is(status, 1, stderr);
    assert.match(stderr, `error ${code}: `);
    assert.match(stderr, /EPERM.*AF_UNIX/s);
  });
}

test.run();
