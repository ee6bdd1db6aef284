import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCanonical } from '../../../protocol/codec/canonical.js';
import { cidOf, rawCodec, type Hash } from '../../../protocol/codec/hash.js';
import { payoutOf } from '../../../protocol/settlement/payout.js';
import {
  decodeProof,
  encodeProof,
  proveRow,
  verifyProof,
  type SettlementProof,
} from '../../../protocol/settlement/proof.js';
import type { Row } from '../../../protocol/settlement/row.js';
import { decodeSettledRound } from '../../../protocol/settlement/settled-round.js';
import { settleRound, type Position, type SettlementRules } from '../../../protocol/settlement/settlement.js';
import {
  checkTableCampaign,
  decodeTable,
  encodeTable,
  leafHash,
  settlementRoot,
  settlementTable,
  type SettlementTable,
} from '../../../protocol/settlement/table.js';
import { codeOf } from '../code-of.js';
import { filled } from './arbitrary.js';
import { roundOf, tableOf } from './vectors.js';

const { rules, positions, treasury } = roundOf('gains-scaled');
const [position] = positions as [Position];
const pay = (changes: Partial<SettlementRules>, stake = 10n, corr = 1, mmc = 1, totalAtRisk = 10n): unknown =>
  payoutOf({ ...rules, ...changes }, stake, corr, mmc, totalAtRisk);
const settle = (
  changes: Partial<Position>,
  rulesToo: Partial<SettlementRules> = {},
  held = treasury,
): unknown => settleRound({ ...rules, ...rulesToo }, [{ ...position, ...changes }], held);

const { campaign, rows, root } = tableOf('round');
const another = tableOf('two-of-another-campaign');
const [row] = rows as [Row & { kind: 'position' }];
const balance = rows.at(-1) as Row & { kind: 'balance' };
const tableOver = (those: readonly Row[]): SettlementTable => settlementTable(campaign, those);
const table = tableOver(rows);
const tableFile = encodeTable(table);
const proof = proveRow(table, 3);
const show = (changes: Partial<SettlementProof>, against = root): unknown =>
  verifyProof({ ...proof, ...changes }, against);
const decode = (changes: Partial<SettlementProof>): unknown =>
  decodeProof(encodeProof({ ...proof, ...changes }));
/** The proof of a leaf that is alone in its table, whatever it holds. */
const alone = (leaf: Uint8Array): unknown =>
  verifyProof(
    proveRow({ campaign, rows: [], leaves: [leaf], root }, 0),
    settlementRoot(campaign, leafHash(leaf)),
  );

// Lists that are too long hold nothing: they are refused for their length, whatever is in them.
const cases: readonly (readonly [id: string, act: () => unknown, code: string])[] = [
  ['corr-multiplier-negative', () => pay({ corrMultiplier: -1 }), 'SETTLE_RULES'],
  ['mmc-multiplier-large', () => pay({ mmcMultiplier: 1_000_000_001 }), 'SETTLE_RULES'],
  ['multiplier-fraction', () => pay({ corrMultiplier: 0.5 }), 'SETTLE_RULES'],
  ['clip-above-the-stake', () => pay({ clip: 1_000_000_001 }), 'SETTLE_RULES'],
  ['clip-nan', () => pay({ clip: NaN }), 'SETTLE_RULES'],
  ['threshold-negative', () => pay({ stakeThreshold: -1n }), 'SETTLE_AMOUNT'],
  ['stake-negative', () => pay({}, -1n), 'SETTLE_AMOUNT'],
  ['table-large', () => decodeTable(new Uint8Array((64 << 20) + 1)), 'CODEC_TOO_LARGE'],
  ['table-of-zeros', () => decodeTable(new Uint8Array(64 << 20)), 'CODEC_MALFORMED'],
  ['settled-round-large', () => decodeSettledRound(new Uint8Array((64 << 20) + 1)), 'CODEC_TOO_LARGE'],
  ['stake-large', () => pay({}, 1n << 64n, 1, 1, 1n << 65n), 'SETTLE_AMOUNT'],
  ['corr-fraction', () => pay({}, 10n, 0.02), 'SETTLE_SCORE'],
  ['mmc-large', () => pay({}, 10n, 1, -1e12 - 1), 'SETTLE_SCORE'],
  ['nothing-at-risk', () => pay({}, 0n, 1, 1, 0n), 'SETTLE_AT_RISK'],
  ['stake-above-what-is-at-risk', () => pay({}, 10n, 1, 1, 9n), 'SETTLE_AT_RISK'],
  ['commission-large', () => settle({}, { commissionPpm: 1_000_001, verifierPpm: 0 }), 'SETTLE_RULES'],
  ['verifier-share-negative', () => settle({}, { verifierPpm: -1 }), 'SETTLE_RULES'],
  [
    'shares-above-the-whole',
    () => settle({}, { commissionPpm: 600_000, verifierPpm: 400_001 }),
    'SETTLE_RULES',
  ],
  ['rules-of-a-round-without-positions', () => settleRound({ ...rules, clip: -1 }, [], 0n), 'SETTLE_RULES'],
  ['position-stake-negative', () => settle({ stake: -1n }), 'SETTLE_AMOUNT'],
  ['treasury-negative', () => settle({}, {}, -1n), 'SETTLE_AMOUNT'],
  [
    'treasury-with-losses-large',
    () => settle({ corr: -50_000_000, mmc: 0 }, {}, (1n << 64n) - 1n),
    'SETTLE_AMOUNT',
  ],
  ['position-corr-nan', () => settle({ corr: NaN }), 'SETTLE_SCORE'],
  ['position-mmc-large', () => settle({ mmc: 1e12 + 1 }), 'SETTLE_SCORE'],
  ['score-without-predictions', () => settle({ predicted: false }), 'SETTLE_SCORE'],
  ['positions-out-of-order', () => settleRound(rules, positions.toReversed(), treasury), 'SETTLE_POSITIONS'],
  ['one-point-twice', () => settleRound(rules, [position, position], treasury), 'SETTLE_POSITIONS'],
  [
    'positions-too-many',
    () => settleRound(rules, new Array<Position>(1_000_001), treasury),
    'SETTLE_POSITIONS',
  ],
  ['verifier-twice', () => settle({ verifiers: [position.node, position.node] }), 'SETTLE_VERIFIERS'],
  ['rows-too-many', () => tableOver(new Array<Row>(1_000_001)), 'TABLE_ROWS'],
  ['rows-out-of-order', () => tableOver(rows.toReversed()), 'TABLE_ROWS'],
  ['position-after-balance', () => tableOver([balance, row]), 'TABLE_ROWS'],
  ['row-twice', () => tableOver([row, row]), 'TABLE_ROWS'],
  ['account-twice', () => tableOver([balance, balance]), 'TABLE_ROWS'],
  ['rows-of-two-eras', () => tableOver([row, { ...balance, era: '0043' }]), 'TABLE_ROWS'],
  ['row-amount-negative', () => tableOver([{ ...balance, locked: -1n }]), 'CODEC_FIELD'],
  ['row-amount-large', () => tableOver([{ ...balance, balance: 1n << 64n }]), 'CODEC_FIELD'],
  ['row-change-large', () => tableOver([{ ...row, change: -(1n << 64n) }]), 'CODEC_FIELD'],
  ['row-era-empty', () => tableOver([{ ...row, era: '' }]), 'CODEC_FIELD'],
  ['row-score-fraction', () => tableOver([{ ...row, corr: 0.5 }]), 'CODEC_FIELD'],
  [
    'row-account-of-small-order',
    () => tableOver([{ ...balance, account: filled(0) as typeof balance.account }]),
    'CODEC_FIELD',
  ],
  ['table-of-another-campaign', () => checkTableCampaign(table, another.campaign), 'TABLE_CAMPAIGN'],
  ['table-file-empty', () => decodeTable(new Uint8Array(0)), 'CODEC_MALFORMED'],
  ['table-file-truncated', () => decodeTable(tableFile.subarray(0, -1)), 'CODEC_MALFORMED'],
  ['table-file-trailing', () => decodeTable(Uint8Array.of(...tableFile, 0)), 'CODEC_MALFORMED'],
  [
    'table-file-without-campaign',
    () => decodeTable(encodeCanonical({ kind: 'settlement-table', version: 1, rows: [] })),
    'CODEC_FIELD',
  ],
  [
    'table-file-of-a-raw-link',
    () => decodeTable(encodeTable({ ...table, campaign: cidOf(new Uint8Array(0), rawCodec) })),
    'CODEC_FIELD',
  ],
  [
    'table-file-out-of-order',
    () => decodeTable(encodeTable({ ...table, rows: rows.toReversed() })),
    'TABLE_ROWS',
  ],
  ['table-file-of-another-kind', () => decodeTable(encodeProof(proof)), 'CODEC_FIELD'],
  ['proof-of-no-row', () => proveRow(table, rows.length), 'PROOF_PATH'],
  ['index-of-no-row', () => show({ index: rows.length }), 'PROOF_PATH'],
  ['sibling-missing', () => show({ siblings: proof.siblings.slice(1) }), 'PROOF_PATH'],
  ['sibling-too-many', () => show({ siblings: [...proof.siblings, root] }), 'PROOF_PATH'],
  ['file-index-of-no-row', () => decode({ index: rows.length }), 'PROOF_PATH'],
  ['file-sibling-missing', () => decode({ siblings: [] }), 'PROOF_PATH'],
  ['other-index', () => show({ index: 2 }), 'PROOF_ROOT'],
  ['other-leaf', () => show({ leaf: table.leaves[2] as Uint8Array }), 'PROOF_ROOT'],
  ['other-sibling', () => show({ siblings: proof.siblings.with(1, root) }), 'PROOF_ROOT'],
  ['other-campaign', () => show({ campaign: another.campaign }), 'PROOF_ROOT'],
  ['row-of-another-campaign', () => show(proveRow(settlementTable(another.campaign, rows), 3)), 'PROOF_ROOT'],
  ['other-root', () => show({}, tableOf('two').root), 'PROOF_ROOT'],
  ['leaf-of-no-kind', () => alone(encodeCanonical({ kind: 'gift' })), 'CODEC_FIELD'],
  ['leaf-that-is-no-map', () => alone(encodeCanonical(null)), 'CODEC_FIELD'],
  [
    'leaf-with-another-field',
    () => alone(encodeCanonical({ kind: 'balance', era: '1', tip: 1 })),
    'CODEC_FIELD',
  ],
  ['leaf-malformed', () => alone(Uint8Array.of(0xff)), 'CODEC_MALFORMED'],
  ['file-empty', () => decodeProof(new Uint8Array(0)), 'CODEC_MALFORMED'],
  ['file-large', () => decodeProof(new Uint8Array(2_049)), 'CODEC_TOO_LARGE'],
  ['file-truncated', () => decodeProof(encodeProof(proof).subarray(0, -1)), 'CODEC_MALFORMED'],
  ['file-of-a-raw-link', () => decode({ campaign: cidOf(new Uint8Array(0), rawCodec) }), 'CODEC_FIELD'],
  ['file-trailing', () => decodeProof(Uint8Array.of(...encodeProof(proof), 0)), 'CODEC_MALFORMED'],
  ['file-count-0', () => decode({ count: 0 }), 'CODEC_FIELD'],
  ['file-count-large', () => decode({ count: 1_000_001 }), 'CODEC_FIELD'],
  ['file-index-negative', () => decode({ index: -1 }), 'CODEC_FIELD'],
  ['file-siblings-many', () => decode({ siblings: new Array<Hash>(21).fill(root) }), 'CODEC_FIELD'],
  ['file-leaf-empty', () => decode({ leaf: new Uint8Array(0) }), 'CODEC_FIELD'],
  ['file-leaf-large', () => decode({ leaf: new Uint8Array(513) }), 'CODEC_FIELD'],
  ['file-of-another-kind', () => decodeProof(table.leaves[0] as Uint8Array), 'CODEC_FIELD'],
];

const test = suite('settlement errors');

for (const [id, act, code] of cases) test(`${id} is ${code}`, () => assert.is(codeOf(act), code));

test('what the cases alter is right as it is', () => {
  pay({});
  settle({});
  assert.equal(show({}), rows[3]);
  decode({});
  decodeTable(tableFile);
  checkTableCampaign(table, campaign);
});

test('the largest amounts are taken', () => {
  const most = (1n << 64n) - 1n;
  assert.is(
    codeOf(() => pay({ stakeThreshold: most }, most, 1, 1, most)),
    null,
  );
  assert.is(
    codeOf(() => settle({ corr: 0, mmc: 0 }, {}, most)),
    null,
  );
});

test.run();
