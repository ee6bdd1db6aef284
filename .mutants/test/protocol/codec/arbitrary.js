import * as fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { cidOf, rawCodec } from '../../../protocol/codec/hash.js';
const cid = fc
    .uint8Array({ maxLength: 8 })
    .chain((block) => fc.constantFrom(cidOf(block), cidOf(block, rawCodec)))
    .map((text) => CID.parse(text));
/** Integers as they are decoded: numbers where these are safe, otherwise bigints. */
const integer = fc
    .bigInt({ min: -(1n << 64n), max: (1n << 64n) - 1n })
    .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
// A text that begins with a byte order mark has no canonical encoding: the decoder drops the mark.
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.startsWith('\ufeff'));
/** Plain data of every kind that canonical dag-cbor holds, a few levels deep. */
export const plainValue = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, fc.constantFrom(null, true, false), fc.oneof(integer, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0))), text, fc.uint8Array({ maxLength: 300 }), cid, fc.array(tie('value'), { maxLength: 30 }), 
    // `/` and `bytes` together are how the library marks links.
    fc.dictionary(text.filter((key) => key !== '/' && key !== 'bytes'), tie('value'), { maxKeys: 6 })),
})).value;
/** Parameters of a property test: the same runs each time. */
export const seeded = (numRuns) => ({ seed: 20_260_101, numRuns });
//# sourceMappingURL=arbitrary.js.map