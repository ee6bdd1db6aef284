import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { emptyStatus } from '../empty-status.js';
import { statusScreen } from '../../../../cli/commands/node/status-screen.js';
import { wrapWords } from '../../../../cli/framework/wrap.js';
import type { Status } from '../../../../node/api/routes/node.js';
import { cidOf } from '../../../../protocol/codec/hash.js';
import type { PointId } from '../../../../protocol/grid/point.js';

const test = suite('the status on one screen');

const cid = cidOf(new Uint8Array());
const pointId = 'ab'.repeat(32) as PointId;
const pace = { segments: 12, total: 50, from: 10, segmentMs: 90_000, trees: 60 };
const calm: Status = {
  ...emptyStatus,
  reach: { ...emptyStatus.reach, isReached: true },
  uptimeMs: 7_200_000,
  campaign: { ...emptyStatus.campaign, name: 'numerai', unit: 'NMR', decimals: 9 },
  peers: 5,
  findablePeers: 5,
  cut: { ...emptyStatus.cut, number: 712, age: { ms: 180_000, isSinceStart: false, isSilent: false } },
  membership: { active: true, barred: false, openSlots: 1, openedSlots: 9, skippedSlots: 0 },
  lease: { ...emptyStatus.lease, points: 1, untilCut: 730, untilMs: 10_800_000 },
  fitness: { trainings: 12, unfitPpm: 27_000, skipMaxPpm: 100_000 },
  members: { active: 7, neededForPanel: 3 },
  models: { final: 12, effective: 3 },
  work: [
    { key: 'train', task: 'train', pointId, pace },
    { key: 'audit', task: 'audit', pointId, pace: null },
  ],
};
const words = { balance: '12.5 NMR', earned: '0.2 NMR with models, 0 NMR by audits, in 3 settled rounds' };
const show = (changes: Partial<Status> = {}): Map<string, string> =>
  new Map(statusScreen({ ...calm, ...changes }, words, 0));

test('a calm node has no attention, and says what it does in words', () => {
  assert.equal(
    [...show()],
    [
      ['node', 'cdcdcdcd, up 2 hours'],
      ['campaign', 'numerai'],
      ['cut', '712, came 3 minutes ago'],
      ['now', 'train abababab: 12 of 50 segments, about 57 minutes left'],
      ['', 'audit abababab'],
      ['can finish', '97.30 % of the points; it may skip 10.00 %'],
      ['network', '5 peers of 7 members; others reach it'],
      ['models', '12 final in the network'],
      ['may be away', 'until cut 730, about 3 hours from now, and loses nothing'],
      ['balance', '12.5 NMR'],
      ['earned', '0.2 NMR with models, 0 NMR by audits, in 3 settled rounds'],
      ['more', 'gridlode status --all; gridlode dashboard shows it in a browser'],
    ],
  );
});

test('of several troubles the gravest is told, and how many more there are', () => {
  const halt = { code: 'CUT_LEDGER' as const, what: 'It went apart', remedy: 'Tell us.' };
  assert.is(
    show({ halt, isFull: true, skew: { peerId: '', software: '9', rules: 2 } }).get('ATTENTION'),
    'CUT_LEDGER: It went apart. Tell us. (2 more)',
  );
});

test('each trouble alone is told', () => {
  const told = [
    show({ doubt: { code: 'PEER_UNSURE', what: 'w', remedy: 'r' } }),
    show({ twin: { address: null, isProven: true } }),
    show({ peers: 0, findablePeers: 0 }),
    show({ hold: { reason: 'paused', endsMs: null } }),
    show({ engine: { version: '', answers: false } }),
    show({ isFull: true }),
    show({ beacon: { nextPulse: 1, outMs: 0, missing: 'no relay answers', lateCuts: 0, cutsAlone: 0 } }),
    show({ skew: { peerId: '', software: '9', rules: 2 } }),
  ].map((shown) => shown.get('ATTENTION'));
  assert.is(new Set(told).size, told.length);
  assert.not(told.includes(undefined));
});

test('who only watches, or has learned nothing yet, is told nothing of trainings', () => {
  const watching = show({ engine: null, work: [], fitness: null });
  assert.match(watching.get('now') ?? '', /this node only watches/);
  for (const name of ['next', 'may be away', 'can finish']) assert.not(watching.has(name), name);
  assert.not(show({ fitness: { trainings: 0, unfitPpm: 0, skipMaxPpm: 1 } }).has('can finish'));
});

test('the worst that there can be at once has 24 lines of 80 columns at most', () => {
  const long = 'a word and another '.repeat(40);
  const one = { key: '', task: 'train' as const, pointId, pace };
  const worst: Partial<Status> = {
    doubt: { code: 'RESOLVER_UNSURE', what: long, remedy: long },
    isFull: true,
    cut: { number: 7_000_000, cid, behind: 300, age: { ms: 1e9, isSinceStart: true, isSilent: true } },
    work: Array.from({ length: 20 }, () => one),
    waiting: { reason: 'enrolment', cut: 7_000_001, untilMs: 1e9, trainsCut: 7_000_003, trainsMs: 1.1e9 },
    members: { active: 1, neededForPanel: 3 },
    reach: { ...calm.reach, isReached: false },
  };
  const fields = statusScreen({ ...calm, ...worst }, { ...words, balance: `1 NMR; ${long}` }, 0);
  const indent = Math.max(...fields.map(([name]) => name.length)) + 2;
  const lines = fields.flatMap(([, value]) => wrapWords(value, 80 - indent));
  assert.ok(lines.length <= 24, `${lines.length} lines:\n${lines.join('\n')}`);
});

test.run();
