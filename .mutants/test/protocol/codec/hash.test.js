import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, domainBytes, domainHash, hashBytes, rawCodec, textBytes, toHash, uint32Bytes, uint64Bytes, } from '../../../protocol/codec/hash.js';
const test = suite('hashes');
const hex = (bytes) => Buffer.from(bytes).toString('hex');
test('the domain and each part are preceded by their length', () => {
    const bytes = domainBytes('test', Uint8Array.of(1, 2), new Uint8Array(0));
    assert.is(hex(bytes), `0000000f${Buffer.from('gridlode/1/test').toString('hex')}${'00000002' + '0102'}00000000`);
    assert.is(domainHash('test', Uint8Array.of(1, 2), new Uint8Array(0)), createHash('sha256').update(bytes).digest('hex'));
});
test('frozen vectors', () => {
    assert.is(domainHash('test'), '2f28a0c752068f420109df1d7731d8145cc5d0b5988d03154202f63227ccc8f3');
    assert.is(domainHash('test', textBytes('a'), textBytes('b')), '912588e6786e77ceb0169ad0a67951aa53c5d6526743722fd77eafea539ba3f9');
    assert.is(cidOf(Uint8Array.of(0xf6)), 'bafyreifqwkmiw256ojf2zws6tzjeonw6bpd5vza4i22ccpcq4hjv2ts7cm');
    assert.is(cidOf(new Uint8Array(0), rawCodec), 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku');
});
test('the examples of SPEC.md hold', () => {
    assert.is(domainHash('beacon', new Uint8Array(32)), '31e849ddf63120d4b0a14d25e6998223be2c7cc8aa524ab38dab4d936cfe8bb2');
    assert.is(domainHash('merkle-empty'), 'e5985d20dbaf48b98696d734d7f0ce83d216551dc7e2b3bd8898ef493674d119');
});
test('no two ways of cutting bytes into a domain and parts hash alike', () => {
    const cuts = [
        ['ab', []],
        ['a', ['b']],
        ['a', ['', 'b']],
        ['a', ['b', '']],
        ['a', []],
        ['', ['ab']],
        ['', ['a', 'b']],
        ['a', ['\0\0\0\u0001b']],
        ['ab', ['']],
    ];
    const hashes = cuts.map(([domain, parts]) => domainHash(domain, ...parts.map(textBytes)));
    assert.is(new Set(hashes).size, cuts.length);
});
test('integers are most significant first and fill their width', () => {
    assert.is(hex(uint32Bytes(0xfedcba98)), 'fedcba98');
    assert.is(hex(uint32Bytes(1)), '00000001');
    assert.is(hex(uint64Bytes(Number.MAX_SAFE_INTEGER)), '001fffffffffffff');
    assert.is(hex(uint64Bytes((1n << 64n) - 1n)), 'ffffffffffffffff');
});
test('hashes are lower-case text that sorts as its bytes do', () => {
    const a = toHash(new Uint8Array(32).fill(0x9f));
    const b = toHash(new Uint8Array(32).fill(0xa0));
    assert.ok(a < b);
    assert.is(b, 'a0'.repeat(32));
    assert.equal(hashBytes(b), new Uint8Array(32).fill(0xa0));
});
test.run();
//# sourceMappingURL=hash.test.js.map