import { hashBytes } from '../protocol/codec/hash.js';
import { accountKey } from '../protocol/records/keys.js';
const one = (describe, expects, parse) => ({
    describe,
    form: 'one',
    expects,
    parse,
    absent: null,
});
export const toggle = (describe) => ({
    describe,
    form: 'switch',
    expects: 'true or false',
    parse: (text) => (['true', '1'].includes(text) ? true : ['false', '0'].includes(text) ? false : undefined),
    absent: { value: false, shown: null },
});
export const text = (describe, expects = 'a text') => one(describe, expects, (value) => value);
export const whole = (describe, { min, max }) => one(`${describe} (${min} to ${max})`, `a whole number from ${min} to ${max}`, (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    return number >= min && number <= max ? number : undefined;
});
/** Any whole number, of any size. */
export const bigWhole = (describe) => one(describe, 'a whole number', (value) => (/^-?\d{1,40}$/.test(value) ? BigInt(value) : undefined));
/**
 * An amount of the smallest unit. Text of any other form is refused, since a rounded amount is another
 * amount.
 */
export const amount = (describe) => one(describe, `a whole number of smallest units from 1 to ${amountMax}`, (value) => /^[1-9]\d{0,19}$/.test(value) && BigInt(value) <= amountMax ? BigInt(value) : undefined);
const amountMax = (1n << 64n) - 1n;
/** The public key of a node or an account. */
export const publicKey = (describe) => one(describe, 'a key of 64 hexadecimal digits that can sign', (value) => isSigningKey(value) ? value : undefined);
function isSigningKey(text) {
    try {
        return /^[0-9a-f]{64}$/.test(text) && accountKey.decode(hashBytes(text), 'key') !== '';
    }
    catch {
        return false;
    }
}
export const hash = (describe) => one(describe, '64 hexadecimal digits', (value) => /^[0-9a-f]{64}$/.test(value) ? value : undefined);
const byteUnits = {
    '': 1,
    B: 1,
    KB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
    KIB: 2 ** 10,
    MIB: 2 ** 20,
    GIB: 2 ** 30,
    TIB: 2 ** 40,
};
export const bytes = (describe, min = 1) => one(min > 1 ? `${describe} (at least ${min / 1e6}MB)` : describe, `a size such as 500MB or 4GiB${min > 1 ? `, at least ${min / 1e6}MB` : ''}`, (value) => {
    const [, digits, unit] = /^(\d{1,12}(?:\.\d{1,3})?) ?([a-z]{0,3})$/i.exec(value) ?? [];
    const size = Math.floor(Number(digits) * (byteUnits[unit?.toUpperCase() ?? ''] ?? NaN));
    return size >= min && Number.isSafeInteger(size) ? size : undefined;
});
export const choice = (describe, values) => one(`${describe}: ${values.join(' or ')}`, values.join(' or '), (value) => values.find((known) => known === value));
/** A CIDv1 in base32. */
export const cid = (describe) => one(describe, 'a CID such as bafyrei...', (value) => /^b[a-z2-7]{20,120}$/.test(value) ? value : undefined);
/** As often as it is given, at most a hundred times. */
export const many = (option) => ({
    ...option,
    form: 'many',
    absent: { value: [], shown: null },
});
export const optional = (option) => ({
    ...option,
    absent: { value: undefined, shown: null },
});
export const orElse = (option, value, shown = String(value)) => ({
    ...option,
    absent: { value, shown },
});
//# sourceMappingURL=option.js.map