import { serialize } from 'node:v8';
import { campaignCid } from '../../protocol/campaign/campaign.js';
import { cidOf, domainHash, textBytes, uint32Bytes } from '../../protocol/codec/hash.js';
import { assignDelegations } from '../../protocol/ledger/delegations.js';
import { openAccount, openLedger, snapshotLedger, type Ledger } from '../../protocol/ledger/ledger.js';
import { positionsOf, settleRounds } from '../../protocol/ledger/rounds.js';
import { delegationRule } from '../../protocol/ledger/rules/delegation.js';
import { transferRule } from '../../protocol/ledger/rules/transfer.js';
import { delegationOwner } from '../../protocol/records/keys.js';
import { candidatesOf } from '../../protocol/ledger/standing.js';
import { testCampaign, testStake } from '../fixtures/campaign.js';

const key = (kind: string, i: number): any => domainHash('bench', textBytes(kind), uint32Bytes(i));
const cid = (kind: string, i: number): any => cidOf(textBytes(`${kind} ${i}`));
const none = (): void => undefined;
const time = (what: string, of: () => unknown): void => { const from = performance.now(); of(); console.log(`${what}: ${((performance.now() - from) / 1000).toFixed(2)} s`); };

function filled(final: number): Ledger {
  const campaign = testCampaign(key('node', 0), { stake: { ...testStake, bond: 1n } });
  const ledger = openLedger(campaign, campaignCid(campaign));
  ledger.number = 1_000;
  for (let i = 0; i < 10_000; i++) {
    ledger.accounts.set(key('node', i), openAccount(1_000n));
    ledger.accounts.set(key('staker', i), openAccount(100_000n));
    ledger.members.set(key('node', i), { vrfKey: key('vrf', i), enrolled: 1_000, standing: i % 100, barred: false, nextSlot: 0, openings: 0, opened: 0, skipped: 0, committed: 0, slots: new Map() });
    const d = cid('delegation', i);
    const models = new Map<any, any>();
    for (let m = 0; m < final; m++) models.set(key('point', 2 * i + m), { node: key('node', i), manifest: cid('m', i), commitment: cid('c', i), cut: 5, verifiers: [key('node', (i + 1) % 10_000), key('node', (i + 2) % 10_000)], held: null });
    ledger.delegations.set(delegationOwner(d), { cid: d, account: key('staker', i), amount: 10_000n, models: 2, operator: null, cut: 1, node: final === 2 ? key('node', i) : null, termCut: 900, hasDelivered: false, nextSlot: 0, committed: 0, final: models, dueCut: 0 });
  }
  return ledger;
}
const which = process.argv[2];
const opened = (ledger: Ledger, count: number): void => {
  for (let r = 0; r < count; r++) ledger.rounds.set(String(1000 + r), { cut: 1, deadline: 2, rows: key('rows', r), targets: null, part: 0, parts: null, positions: positionsOf(ledger) });
};
if (which === 'steady') { const l = filled(2); time('assign, 10,000 delegations that lack nothing', () => assignDelegations(l, none)); time('candidates', () => candidatesOf(l)); time('positionsOf', () => positionsOf(l)); }
if (which === 'due') {
  const l = filled(2); opened(l, 40);
  // Made after the 39 first rounds: at risk in the last one only, or in none.
  for (const [i, owner] of [...l.delegations.keys()].entries()) {
    if (i >= 200) continue;
    (l.delegations.get(owner) as any).dueCut = 1;
    for (const round of [...l.rounds.values()].slice(0, i < 100 ? 39 : 40)) for (const point of l.delegations.get(owner)!.final.keys()) round.positions.delete(point);
  }
  time('assign, 200 delegations due (100 at risk in the last of 40 rounds, 100 in none)', () => assignDelegations(l, none));
}
if (which === 'draw') {
  const l = filled(0);
  for (const owner of [...l.delegations.keys()].slice(1_000)) l.delegations.delete(owner);
  time('assign, 1,000 new delegations, 10,000 members', () => assignDelegations(l, none));
}
if (which === 'drawheld') {
  const l = filled(0);
  for (let i = 0; i < 40_000; i++) l.points.set(key('held', i), { generation: 0, claim: cid('claim', i), node: key('node', i % 10_000), owner: key('node', i % 10_000), slot: i, ticket: key('t', i), target: 'target', index: 1n, cut: 1, heartbeat: 1, segments: 0, commitment: null });
  for (const owner of [...l.delegations.keys()].slice(1_000)) l.delegations.delete(owner);
  time('assign, 1,000 new delegations, 10,000 members, 40,000 points held', () => assignDelegations(l, none));
}
if (which === 'records') {
  const l = filled(0);
  for (const owner of [...l.delegations.keys()].slice(9_999 - 4_096)) l.delegations.delete(owner);
  time('4,096 delegation records', () => { for (let i = 0; i < 4_096; i++) delegationRule.apply(l, { kind: 'delegation', account: key('staker', i), sequence: 0, amount: 100n, models: 1, operator: null } as any, { cid: cid('new', i) } as any, none); });
}
if (which === 'bound') {
  const l = filled(0);
  for (let i = 0; i < 40_000; i++) {
    l.points.set(key('held', i), { generation: 0, claim: cid('claim', i), node: key('node', i % 10_000), owner: key('node', i % 10_000), slot: i, ticket: key('t', i), target: 'target', index: 1n, cut: 1, heartbeat: 1, segments: 0, commitment: cid('c', i) });
    l.commitments.set(cid('c', i), { node: key('node', i % 10_000), seats: new Map([[key('node', 1), {}], [key('node', 2), {}]]) } as any);
  }
  l.members.forEach((m, k) => { if (k === key('node', 9_999)) m.enrolled = 0; });
  for (const c of [...l.commitments]) if (c[1].node === key('node', 5_000)) l.commitments.delete(c[0]);
  time('400 transfers of 1,000 by node 5,000, enrolled, without commitments, where 40,000 are open', () => { for (let i = 0; i < 400; i++) transferRule.apply(l, { kind: 'transfer', account: key('node', 5_000), sequence: i, to: key('staker', 1), amount: 1_000n } as any, { cid: cid('t', i) } as any, none); });
}
if (which === 'settle') {
  const l = filled(2); opened(l, 2);
  for (const round of l.rounds.values()) {
    round.targets = key('targets', 0); round.part = 1; round.parts = 1;
    let i = 0;
    for (const position of round.positions.values()) { position.predictions = cid('p', i); position.scores = { corr: (i++ % 2 === 0 ? 1 : -1) * 10_000_000, mmc: 0 }; }
  }
  time('settle 2 rounds of 20,000 positions, 20,000 accounts', () => settleRounds(l, none));
}
if (which === 'snapshot') {
  const l = filled(2);
  let size = 0;
  time('snapshot without rounds', () => { size = serialize(snapshotLedger(l)).length; }); console.log(`${(size / 1e6).toFixed(0)} MB`);
  opened(l, 20);
  time('snapshot with 20 rounds', () => { size = serialize(snapshotLedger(l)).length; }); console.log(`${(size / 1e6).toFixed(0)} MB`);
  opened(l, 40);
  try { time('snapshot with 40 rounds', () => { size = serialize(snapshotLedger(l)).length; }); console.log(`${(size / 1e6).toFixed(0)} MB`); } catch (error) { console.log(String(error)); }
}
