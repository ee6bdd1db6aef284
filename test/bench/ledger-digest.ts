import { verifySignature } from '../../node/identity/signature.js';
import { merkleRoot } from '../../protocol/records/merkle.js';
import { credit } from '../../protocol/ledger/accounts/credit.js';
import { ledgerDigest } from '../../protocol/ledger/digest.js';
import {
  accountsMax,
  delegationsMax,
  membersMax,
  openLedger,
  snapshotLedger,
  type Ledger,
} from '../../protocol/ledger/ledger.js';
import { decayStanding } from '../../protocol/ledger/members/standing.js';
import type { RecordBody } from '../../protocol/records/bodies.js';
import { signRecord } from '../../protocol/records/envelope.js';
import { openHead } from '../../protocol/snapshot/head.js';
import { Restoration } from '../../protocol/snapshot/restoration.js';
import { testIdentity } from '../protocol/ledger/chain.js';
import { snapshotOf } from '../protocol/snapshot/snapshot-of.js';
import {
  accountAt,
  cidAt,
  commitments,
  fullLedger,
  heapMb,
  keyAt,
  models,
  nodeAt,
  openRound,
  ownerAt,
  timed,
} from './full-ledger.js';

/**
 * What it saves to keep the roots of a ledger: the time of its digest from nothing over that after a cut
 * which changes a hundredth of each table, at the greatest sizes, both from one run: `npm run ledger-digest`.
 */
const rounds = 3;

/** As much as a cut may change: a hundredth of each table, and what is predicted of one round. */
function changeSome(ledger: Ledger, cut: number): void {
  for (let i = cut % 100; i < accountsMax; i += 100) credit(ledger, accountAt(i), 1n);
  for (let i = cut % 100; i < membersMax; i += 100)
    ledger.members.edit(nodeAt(i), (member) => void member.openings++);
  for (let i = cut % 100; i < commitments; i += 100)
    ledger.commitments.edit(cidAt(i), (open) => void open.vacant++);
  for (let i = cut % 100; i < delegationsMax; i += 100)
    ledger.delegations.edit(ownerAt(i), (delegation) => void delegation.nextSlot++);
}

const msOf = (work: () => unknown): number => timed(work).ms;

/** The pieces of a snapshot of the ledger, as its resolver's next cut names it. */
function snapshotPieces(): Uint8Array[] {
  const cut: RecordBody = {
    kind: 'cut',
    version: 1,
    campaign: ledger.cid,
    node: resolver.key,
    number: ledger.number + 1,
    previous: ledger.head,
    recordsRoot: merkleRoot([]),
    recordCount: 0,
    ledger: ledgerDigest(ledger),
    reveal: keyAt(0),
    pulse: null,
    nextPulse: null,
  };
  return snapshotOf({ ledger, log: [] })(signRecord(cut, resolver.sign));
}

function restored([head, ...pieces]: readonly Uint8Array[]): Ledger {
  const { campaign, cid } = ledger;
  const restoration = new Restoration(openHead(campaign, cid, head as Uint8Array, verifySignature));
  for (const piece of pieces) restoration.take(piece);
  return openLedger(campaign, cid, restoration.ledger());
}

const resolver = await testIdentity(0);
const ledger = fullLedger(resolver.key);
for (let i = 0; i < rounds; i++) openRound(ledger, i);
// Text is stored in pieces until it is first encoded.
ledgerDigest(ledger);
const again = openLedger(ledger.campaign, ledger.cid, snapshotLedger(ledger));
const heapBefore = heapMb();
const nothingMs = msOf(() => ledgerDigest(again));
const treesMb = heapMb() - heapBefore;
const changedMs = Array.from({ length: 10 }, (_, cut) => {
  changeSome(ledger, cut);
  return msOf(() => ledgerDigest(ledger));
}).sort((a, b) => a - b)[5] as number;
decayStanding(ledger);
const decayedMs = msOf(() => ledgerDigest(ledger));
ledger.rounds.edit('1000', () => undefined);
const roundMs = msOf(() => ledgerDigest(ledger));
const kept = ledgerDigest(ledger);
const anewMs = msOf(() => {
  const { campaign, cid } = ledger;
  if (ledgerDigest(openLedger(campaign, cid, snapshotLedger(ledger))) !== kept)
    throw new Error('the digest that was kept is another than that from nothing');
});
const made = timed(snapshotPieces);
const started = timed(() => restored(made.value));
if (ledgerDigest(started.value) !== kept) throw new Error('a snapshot restores another ledger');
const pieceBytes = made.value.map(({ length }) => length);
const sizes = { membersMax, accountsMax, delegationsMax, commitments, rounds, positions: models };
console.log(JSON.stringify(sizes));
console.log(`from nothing ${nothingMs.toFixed(0)} ms, and at the end ${anewMs.toFixed(0)} ms`);
console.log(`after a cut that changes a hundredth ${changedMs.toFixed(1)} ms`);
console.log(`after one in which all standing decays ${decayedMs.toFixed(0)} ms`);
console.log(`after one with a record of a round ${roundMs.toFixed(0)} ms`);
console.log(`the trees take ${treesMb.toFixed(0)} MB of ${(heapBefore + treesMb).toFixed(0)} MB`);
console.log(`ratio: ${(anewMs / changedMs).toFixed(0)}`);
const [allMb, greatestMb] = [pieceBytes.reduce((a, b) => a + b), Math.max(...pieceBytes)].map((bytes) =>
  (bytes / 2 ** 20).toFixed(1),
);
console.log(
  `a snapshot of it: ${pieceBytes.length} pieces of ${allMb} MB, the greatest of ${greatestMb} MB; made in ${made.ms.toFixed(0)} ms, checked and restored in ${started.ms.toFixed(0)} ms`,
);
