import type { Cid, Hash } from '../../../protocol/codec/hash.js';
import type { PayoutRules } from '../../../protocol/settlement/payout.js';
import type { Row } from '../../../protocol/settlement/row.js';
import type { Position, Settlement, SettlementRules } from '../../../protocol/settlement/settlement.js';
import { readVectors } from '../records/read-vectors.js';

interface PayoutVector extends PayoutRules {
  readonly id: string;
  readonly stake: bigint;
  readonly corr: number;
  readonly mmc: number;
  readonly totalAtRisk: bigint;
  readonly payout: bigint;
}
interface RoundVector {
  readonly id: string;
  readonly rules: SettlementRules;
  readonly treasury: bigint;
  readonly positions: readonly Position[];
  readonly settlement: Settlement;
}
interface TableVector {
  readonly id: string;
  readonly campaign: Cid;
  readonly root: Hash;
  readonly rows: readonly Row[];
  /** The encoded rows and the encoded proofs, in hexadecimal. */
  readonly leaves: readonly string[];
  readonly proofs: readonly {
    readonly index: number;
    readonly siblings: readonly Hash[];
    readonly file: string;
  }[];
}

const keys = [
  'era',
  'id',
  'campaign',
  'pointId',
  'account',
  'node',
  'verifiers',
  'root',
  'leaves',
  'siblings',
  'file',
  'kind',
];

/** Amounts are decimal digits in the files: every other text is a key, a hash or a name, by its field. */
function inMemory(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => inMemory(item, field));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inMemory(item, name)]));
  return typeof value === 'string' && !keys.includes(field) ? BigInt(value) : value;
}
const read = <T extends { readonly id: string }>(name: string): readonly T[] =>
  inMemory(readVectors(name, 'settlement')) as readonly T[];

export const payoutVectors = read<PayoutVector>('payouts');
export const roundVectors = read<RoundVector>('rounds');
export const tableVectors = read<TableVector>('tables');

const found = <T extends { readonly id: string }>(vectors: readonly T[], id: string): T =>
  vectors.find((each) => each.id === id) as T;
export const roundOf = (id: string): RoundVector => found(roundVectors, id);
export const tableOf = (id: string): TableVector => found(tableVectors, id);
