import { serialize } from 'node:v8';
import { domainHash, uint32Bytes } from '../../protocol/codec/hash.js';
import { ledgerDigest } from '../../protocol/ledger/digest.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';
import { accountsMax, delegationsMax } from '../../protocol/ledger/ledger.js';
import { settleRounds } from '../../protocol/ledger/rounds/settle-rounds.js';
import {
  decodeSettledRound,
  encodeSettledRound,
  settlePositions,
  type UnhashedRound,
} from '../../protocol/settlement/settled-round.js';
import { tableSteps } from '../../protocol/settlement/table.js';
import { fullLedger, heapMb, openRound, rules, timed } from './full-ledger.js';

/**
 * What rounds take at the greatest sizes that a campaign allows: heap and bytes of those that are open, and
 * the time to open, store and settle one: `npm run rounds`.
 */
const say = (what: string, value: string): void => console.log(`${what.padEnd(52)} ${value}`);
const inMs = (ms: number): string => `${ms.toFixed(0)} ms`;

const ledger = fullLedger();
// Text is stored in pieces until it is first encoded.
ledgerDigest(ledger);
const before = heapMb();
const opening = Array.from({ length: rules.openMax }, (_, i) => timed(() => openRound(ledger, i)).ms);
ledgerDigest(ledger);
const first = ledger.rounds.get('1000');
if (first === undefined) throw new Error('no round is open');
let positionsOpen = 0;
for (const { positions } of ledger.rounds.values()) positionsOpen += positions.size;
say(
  'accounts, delegations, positions of a round',
  `${accountsMax}, ${delegationsMax}, ${first.positions.size}`,
);
say('positions of all open rounds', `${positionsOpen}`);
say('heap of the open rounds', `${(heapMb() - before).toFixed(0)} MB`);
say('to open one, at most', inMs(Math.max(...opening)));
const stored = timed(() => serialize(first));
say('to write one to the store', `${inMs(stored.ms)}, ${(stored.value.length / 1e6).toFixed(1)} MB`);

const total = (): bigint =>
  [...ledger.accounts.values()].reduce((sum, { balance }) => sum + balance, 0n) +
  [...ledger.delegations.values()].reduce((sum, { free, locked }) => sum + free + locked, 0n);
const held = total();
ledger.rounds.edit('1000', (round) => {
  let model = 0;
  for (const position of round.positions.values())
    if (position.phase.type === 'predicted') {
      const corr = (model++ % 7) * 10_000_000 - 25_000_000;
      position.phase = { ...position.phase, type: 'scored', scores: { corr, mmc: 0 } };
    }
  const targets = domainHash('bench', uint32Bytes(0));
  round.phase = { type: 'scored', targets, part: 1, parts: 1 };
});
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
