import { fail } from '../error.js';
import { codecCodes } from './codes.js';
/**
 * Levels of lists, maps and tags in a value at most: the deepest value of the protocol, a campaign, has four.
 */
export const nestingMax = 16;
/** The bytes that follow a header and hold its number, by the header's low five bits from 24 on. */
const numberBytes = [1, 2, 4, 8];
/**
 * Throws CODEC_TOO_DEEP where bytes nest deeper than nestingMax. The decoder recurses, and how deep it gets
 * depends on the machine and on its caller, so nesting is bounded before it begins, in one pass over the
 * headers. What is no CBOR is left to the decoder.
 */
export function checkNesting(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    /** Of each list, map or tag that is open, how many items are still to come. */
    const open = [];
    for (let at = 0; at < bytes.length;) {
        const header = bytes[at];
        const low = header & 31;
        const size = low < 24 ? 0 : numberBytes[low - 24];
        if (size === undefined || at + 1 + size > bytes.length)
            return;
        const number = readNumber(view, at + 1, size, low);
        at += 1 + size;
        if (open.length > 0)
            open[open.length - 1] = open.at(-1) - 1;
        const major = header >> 5;
        if (major === 2 || major === 3)
            at += number;
        else if (major >= 4 && major <= 6)
            open.push(major === 4 ? number : major === 5 ? 2 * number : 1);
        if (open.length > nestingMax)
            fail(codecCodes, 'CODEC_TOO_DEEP', `The value nests more than ${nestingMax} levels deep`);
        while (open.at(-1) === 0)
            open.pop();
    }
}
function readNumber(view, at, size, low) {
    switch (size) {
        case 1:
            return view.getUint8(at);
        case 2:
            return view.getUint16(at);
        case 4:
            return view.getUint32(at);
        case 8:
            return Number(view.getBigUint64(at));
        default:
            return low;
    }
}
//# sourceMappingURL=nesting.js.map