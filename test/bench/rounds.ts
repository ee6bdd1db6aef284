import { serialize } from 'node:v8';
import { campaignCid } from '../../protocol/campaign/campaign.js';
import { cidOf, domainHash, rawCodec, uint32Bytes, type Hash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import { openAccount } from '../../protocol/ledger/accounts/account.js';
import { ledgerDigest } from '../../protocol/ledger/digest.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';
import {
  accountsMax,
  delegationsMax,
  openLedger,
  stakedModelsMax,
  type Ledger,
} from '../../protocol/ledger/ledger.js';
import { lockStakes } from '../../protocol/ledger/rounds/positions.js';
import { settleRounds } from '../../protocol/ledger/rounds/settle-rounds.js';
import type { AccountKey, NodeKey, OwnerKey } from '../../protocol/records/keys.js';
import {
  decodeSettledRound,
  encodeSettledRound,
  settlePositions,
  type UnhashedRound,
} from '../../protocol/settlement/settled-round.js';
import { tableSteps } from '../../protocol/settlement/table.js';
import { testCampaign, testRounds, testStake } from '../fixtures/campaign.js';

/**
 * What rounds take at the greatest sizes that a campaign allows: heap and bytes of those that are open, and
 * the time to open, store and settle one: `npm run rounds`.
 */
const openMax = 20;
const rounds = { ...testRounds, overlap: 14, openMax, spacingEpochs: 1, scoreEpochs: 1_000 };
const keyAt = (kind: string, i: number): Hash => domainHash('bench', Buffer.from(kind), uint32Bytes(i));
const nodes = Array.from({ length: 1_000 }, (_, i) => keyAt('node', i) as string as NodeKey);
const predictions = cidOf(new Uint8Array(1), rawCodec);
const modelsEach = stakedModelsMax({ rounds }) / delegationsMax;
const unit = 1_000_000_000_000n;

function fullLedger(): Ledger {
  const campaign = testCampaign(nodes[0] as NodeKey, {
    rounds,
    stake: { ...testStake, modelMin: BigInt(rounds.overlap) },
  });
  const ledger = openLedger(campaign, campaignCid(campaign));
  for (let i = 0; i < accountsMax; i++)
    ledger.accounts.set(keyAt('account', i) as string as AccountKey, openAccount(unit));
  for (let i = 0; i < delegationsMax; i++) {
    const node = nodes[i % nodes.length] as NodeKey;
    const cid = cidOf(uint32Bytes(i));
    ledger.delegations.set(keyAt('owner', i) as string as OwnerKey, {
      cid,
      account: keyAt('account', i) as string as AccountKey,
      amount: 100n * unit,
      free: 100n * unit,
      locked: 0n,
      models: modelsEach,
      operator: null,
      cut: 1,
      nextSlot: modelsEach,
      committed: 0,
      final: new Map(
        Array.from({ length: modelsEach }, (_, k) => [
          keyAt('point', i * modelsEach + k) as string as PointId,
          {
            node,
            manifest: cid,
            commitment: cid,
            cut: 1,
            verifiers: [nodes[(i + 1) % nodes.length] as NodeKey, nodes[(i + 2) % nodes.length] as NodeKey],
            hasVested: true,
            missed: 0,
          },
        ]),
      ),
      phase: { type: 'working', term: { node, cut: 1, hasDelivered: true } },
    });
  }
  return ledger;
}

const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};
function timed<T>(work: () => T): { ms: number; value: T } {
  const startMs = performance.now();
  const value = work();
  return { ms: performance.now() - startMs, value };
}
const say = (what: string, value: string): void => console.log(`${what.padEnd(52)} ${value}`);
const inMs = (ms: number): string => `${ms.toFixed(0)} ms`;

const ledger = fullLedger();
const before = heapMb();
const opening = [];
for (let i = 0; i < openMax; i++) {
  const { ms, value: positions } = timed(() => lockStakes(ledger));
  opening.push(ms);
  for (const position of positions.values()) position.phase = { type: 'predicted', predictions };
  const phase = { type: 'predicted' } as const;
  const rows = keyAt('rows', i);
  ledger.rounds.set(String(1_000 + i), { cut: i + 1, deadline: i + 3, rows, changes: 0, positions, phase });
}
const each = ledger.rounds.get('1000')?.positions.size ?? 0;
let positionsOpen = 0;
for (const { positions } of ledger.rounds.values()) positionsOpen += positions.size;
say('accounts, delegations, positions of a round', `${accountsMax}, ${delegationsMax}, ${each}`);
say('positions of all open rounds', `${positionsOpen}`);
say('heap of the open rounds', `${(heapMb() - before).toFixed(0)} MB`);
say('to lock the stakes of one, at most', inMs(Math.max(...opening)));
const first = ledger.rounds.get('1000');
if (first === undefined) throw new Error('no round is open');
const stored = timed(() => serialize(first));
say('to write one to the store', `${inMs(stored.ms)}, ${(stored.value.length / 1e6).toFixed(1)} MB`);
say('digest of the whole ledger, from nothing', inMs(timed(() => ledgerDigest(ledger)).ms));

const total = (): bigint =>
  [...ledger.accounts.values()].reduce((sum, { balance }) => sum + balance, 0n) +
  [...ledger.delegations.values()].reduce((sum, { free, locked }) => sum + free + locked, 0n);
const held = total();
let score = 0;
for (const position of first.positions.values())
  position.phase = {
    type: 'scored',
    predictions,
    scores: { corr: (score++ % 7) * 10_000_000 - 25_000_000, mmc: 0 },
  };
first.phase = { type: 'scored', targets: keyAt('targets', 0), part: 1, parts: 1 };
const events: LedgerEvent[] = [];
const settling = timed(() => settleRounds(ledger, (event) => events.push(event)));
if (total() !== held) throw new Error(`a settlement made ${total() - held}`);
const settled = events.flatMap((event) => (event.type === 'paid' ? [event.settled] : []))[0] as UnhashedRound;
say('to settle one, in the fold', inMs(settling.ms));

const rowsOf = timed(() => settlePositions(ledger.campaign, settled).rows);
const steps = tableSteps(settled.campaign, rowsOf.value);
const stepsMs: number[] = [];
for (;;) {
  const { ms, value: step } = timed(() => steps.next());
  stepsMs.push(ms);
  if (step.done !== true) continue;
  const block = timed(() => encodeSettledRound({ ...settled, root: step.value.root }));
  say('rows of its table', `${step.value.rows.length}, in ${inMs(rowsOf.ms)}`);
  say(
    'hashes of its table',
    `${inMs(stepsMs.reduce((sum, one) => sum + one, 0))} in ${stepsMs.length} steps`,
  );
  say('the longest step', inMs(Math.max(...stepsMs)));
  say('what is kept of it', `${inMs(block.ms)}, ${(block.value.length / 1e6).toFixed(1)} MB`);
  say('to read that again', inMs(timed(() => decodeSettledRound(block.value)).ms));
  break;
}
