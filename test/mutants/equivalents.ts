/** A mutant that no test can tell from the original. */
export interface Equivalent {
  /** From the root, such as `protocol/ledger/fold.ts`. */
  readonly file: string;
  /** The line of the source, without spaces around it, and the change in it. */
  readonly line: string;
  readonly change: string;
  readonly reason: string;
}

export const equivalents: readonly Equivalent[] = [
  {
    file: 'protocol/ledger/rounds/settle-rounds.ts',
    line: 'const ascending = [...round.positions].sort(([a], [b]) => (a < b ? -1 : 1));',
    change: 'another operator: < becomes <=',
    reason: 'The keys of a table differ, so that none is compared with itself.',
  },
  {
    file: 'protocol/ledger/points/rank.ts',
    line: 'const order = <T>(x: T, y: T): number => (x < y ? -1 : x > y ? 1 : 0);',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Of what a comparison gives only the sign counts.',
  },
  {
    file: 'protocol/dataset/era-block.ts',
    line: '(ids[a] as string) < (ids[b] as string) ? -1 : 1,',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Of what a comparison gives only the sign counts.',
  },
  {
    file: 'protocol/dataset/era-block.ts',
    line: "if (id < last) fail(datasetCodes, 'DATASET_ID_ORDER', `The id ${id} follows ${last}`);",
    change: 'another operator: < becomes <=',
    reason: 'An id that is the last one again has failed as a duplicate.',
  },
  {
    file: 'protocol/beacon/beacon.ts',
    line: 'const stride = 1_024;',
    change: 'a constant less one: 1_024 becomes (1024 - 1)',
    reason: 'How far apart the beacons lie that are kept changes none of them.',
  },
  {
    file: 'protocol/scoring/rank.ts',
    line: 'while (length > 1) {',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Who asks has a value of the array itself, for which the last half is decided by the line after.',
  },
  {
    file: 'protocol/ledger/slots/draw-slots.ts',
    line: 'const generation = generationOf(ledger, draw.pointId, archive) ?? 0;',
    change: 'a constant less one: 0 becomes (0 - 1)',
    reason:
      'What has no generation is settled for good, and its slot is gone before anybody claims it (SLOT-3).',
  },
  {
    file: 'protocol/dataset/era-block.ts',
    line: '(ids[a] as string) < (ids[b] as string) ? -1 : 1,',
    change: 'a constant less one: 1 becomes (1 - 1)',
    reason: 'Equal ids fail in any order, and of others the sort learns which is first by asking for both.',
  },
  {
    file: 'protocol/records/message.ts',
    line: 'const form = message[start] ?? 0;',
    change: 'a constant and one: 0 becomes (0 + 1)',
    reason: 'A message that ends there has a negative length either way.',
  },
  {
    file: 'protocol/settlement/row.ts',
    line: 'export const rowMaxBytes = 512;',
    change: 'a constant less one: 512 becomes (512 - 1)',
    reason: 'No row is as long: it has 262 bytes at most.',
  },
  {
    file: 'protocol/model/sketch.ts',
    line: 'if (rows.length < 2) continue;',
    change: 'a constant less one: 2 becomes (2 - 1)',
    reason: 'One row is greater than none that is not there: its bit stays 0.',
  },
  {
    file: 'protocol/settlement/table.ts',
    line: 'const stepRows = 500;',
    change: 'a constant and one: 500 becomes (500 + 1)',
    reason: 'How many rows are hashed in a step changes no hash.',
  },
  {
    file: 'protocol/ledger/audits/panels.ts',
    line: "phase.type !== 'final' && (drawing?.count ?? 0) > campaign.audit.drawingsMax;",
    change: 'a constant and one: 0 becomes (0 + 1)',
    reason: 'At least one drawing is allowed, so that none and one are both not above.',
  },
  {
    file: 'protocol/dataset/synthetic.ts',
    line: 'const words = new Uint32Array(4);',
    change: 'a constant less one: 4 becomes (4 - 1)',
    reason: 'A pair reads the first two alone, and what is written behind an array is lost.',
  },
  {
    file: 'protocol/campaign/campaign.ts',
    line: 'const early = Object.entries(later).find(([, [first]]) => first !== undefined && first < trained);',
    change: 'another operator: < becomes <=',
    reason: 'An era that is of another role too has been refused before.',
  },
  {
    file: 'protocol/ledger/rounds/scores-rule.ts',
    line: '(max, [pointId, position]) => (scoresOf(position) !== null && pointId > max ? pointId : max),',
    change: 'another operator: > becomes >=',
    reason: 'Each model stands once among the positions, so that none is compared with itself.',
  },
  {
    file: 'protocol/ledger/rounds/scores-rule.ts',
    line: 'if (position !== undefined && predictions !== null)',
    change: 'another operator: && becomes ||',
    reason: 'The check has found each of the models there, with predictions.',
  },
  {
    file: 'protocol/peer/duties.ts',
    line: 'const renewAt = isAway(ledger, options.node) ? 0 : (member?.enrolled ?? -Infinity) + half;',
    change: 'a constant less one: 0 becomes (0 - 1)',
    reason: 'Every ledger has folded 0 cuts or more.',
  },
  {
    file: 'protocol/ledger/members/away-rule.ts',
    line: 'const left = abstentionsMax - (ledger.members.get(node)?.abstentions ?? 0);',
    change: 'a constant less one: 0 becomes (0 - 1)',
    reason: 'The check has found that it is a member.',
  },
  {
    file: 'protocol/scoring/normal.ts',
    line: 'for (let odd = 21; odd >= 1; odd -= 2) series = series * square + 1 / odd;',
    change: 'a constant less one: 1 becomes (1 - 1)',
    reason: 'After 1 comes -1.',
  },
  {
    file: 'protocol/ledger/rounds/missed.ts',
    line: 'for (const [, { positions }] of over.sort(([a], [b]) => (a < b ? -1 : 1))) {',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Of what a comparison gives only the sign counts.',
  },
  {
    file: 'protocol/dataset/packing.ts',
    line: 'if (bits > 7) refuseOdd(columns);',
    change: 'a constant and one: 7 becomes (7 + 1)',
    reason: 'Neither a value nor three more than it is 8 without a lower bit in the other.',
  },
  {
    file: 'protocol/dataset/era-block.ts',
    line: 'bytes.subarray(targetStart + 4 * t * rows, targetStart + 4 * (t + 1) * rows),',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'As many are written as there are rows, wherever the place ends.',
  },
  {
    file: 'protocol/ledger/rounds/scores-rule.ts',
    line: "if (part >= parts || isOther) return wrong('SCORES_PART');",
    change: 'another operator: >= becomes >',
    reason: 'The next part is the last at most, and where there are others than before that is wrong.',
  },
  {
    file: 'protocol/scoring/rows.ts',
    line: 'for (let i = 0; i < count; i++) selected[i] = values[kept[i] as number] as number;',
    change: 'another operator: < becomes <=',
    reason: 'What is written behind an array is lost.',
  },
  {
    file: 'protocol/ledger/pulses.ts',
    line: 'const held = cuts.filter(({ body, isPulseProven }) => body.pulse !== null && !isPulseProven);',
    change: 'another operator: && becomes ||',
    reason: 'What is proven once more costs time alone, and a cut without a pulse has none to prove.',
  },
  {
    file: 'protocol/snapshot/pieces.ts',
    line: '.sort((a, b) => a.bucket - b.bucket || (a.key < b.key ? -1 : 1));',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Of what a comparison gives only the sign counts.',
  },
  {
    file: 'protocol/scoring/summary.ts',
    line: 'const signed = (sign: bigint, magnitude: bigint): Score => Number(sign < 0n ? -magnitude : magnitude);',
    change: 'a constant and one: 0n becomes (0n + 1n)',
    reason: 'A sum of 0 has the magnitude 0, which has no sign.',
  },
  {
    file: 'protocol/model/sketch.ts',
    line: 'for (let i = 0; i < a.length; i++) distance += bitsIn((a[i] as number) ^ (b[i] as number));',
    change: 'another operator: < becomes <=',
    reason: 'Behind both there is nothing, and no bit in it.',
  },
  {
    file: 'protocol/peer/duties.ts',
    line: '.sort((a, b) => a.termCut - b.termCut || (a.owner < b.owner ? -1 : 1))[0];',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Of what a comparison gives only the sign counts.',
  },
  {
    file: 'protocol/ledger/entry-fields.ts',
    line: '[...table].map(([key, entry]): Row<V> => [key, fields(entry)]).sort(([a], [b]) => (a < b ? -1 : 1));',
    change: 'a constant less one: 1 becomes (1 - 1)',
    reason: 'A sort asks only whether one of two comes before the other.',
  },
  {
    file: 'protocol/settlement/settled-round.ts',
    line: 'const after = [...balances.values()].sort((a, b) => (a.account < b.account ? -1 : 1));',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Of what a comparison gives only the sign counts.',
  },
  {
    file: 'protocol/peer/audits.ts',
    line: 'const isLate = isHeldTooLong(state, dispute.drawing?.cut ?? 0);',
    change: 'a constant and one: 0 becomes (0 + 1)',
    reason: 'Where it has a seat, one was drawn.',
  },
  {
    file: 'protocol/ledger/audits/settle-audits.ts',
    line: 'for (const [cid, open] of audited.sort(([, a], [, b]) => (a.pointId < b.pointId ? -1 : 1)))',
    change: 'another operator: < becomes <=',
    reason: 'No two are of one point.',
  },
  {
    file: 'protocol/scoring/meta-model.ts',
    line: '0,',
    change: 'a constant and one: 0 becomes (0 + 1)',
    reason: 'All totals are greater by the same integer.',
  },
  {
    file: 'protocol/snapshot/pieces.ts',
    line: 'for (const [era, round] of [...ledger.rounds].sort(([a], [b]) => (a < b ? -1 : 1))) {',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Of what a comparison gives only the sign counts.',
  },
  {
    file: 'protocol/dataset/columns.ts',
    line: 'for (let i = 0; i < kept; i++) out[f * kept + i] = values[f * rows + (selected[i] as number)] as number;',
    change: 'another operator: < becomes <=',
    reason: 'The next column begins where it writes one more, and behind the last it is lost.',
  },
  {
    file: 'protocol/ledger/digest.ts',
    line: 'while (!ledger.commitments.hash(entryFields.commitments, stepMax)) yield;',
    change: 'delete a statement: yield; becomes ;',
    reason: 'Others have their turns later; the digest is the same.',
  },
];
