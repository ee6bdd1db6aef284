import { readVectors } from '../records/read-vectors.js';
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
function inMemory(value, field = '') {
    if (Array.isArray(value))
        return value.map((item) => inMemory(item, field));
    if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inMemory(item, name)]));
    return typeof value === 'string' && !keys.includes(field) ? BigInt(value) : value;
}
const read = (name) => inMemory(readVectors(name, 'settlement'));
export const payoutVectors = read('payouts');
export const roundVectors = read('rounds');
export const tableVectors = read('tables');
const found = (vectors, id) => vectors.find((each) => each.id === id);
export const roundOf = (id) => found(roundVectors, id);
export const tableOf = (id) => found(tableVectors, id);
//# sourceMappingURL=vectors.js.map