import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { philox } from '../../../protocol/dataset/philox.js';
/** The known answers of Random123 for philox4x32-10. */
const answers = [
    ['zeros', [0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
        'ones',
        [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
        [0xffffffff, 0xffffffff],
        '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
        'pi',
        [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
        [0xa4093822, 0x299f31d0],
        'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
];
for (const [id, counter, key, words] of answers) {
    test(`philox gives the known answer for ${id}`, () => {
        const out = new Uint32Array(4);
        philox(out, ...counter, ...key);
        assert.is(Array.from(out, (word) => word.toString(16).padStart(8, '0')).join(' '), words);
    });
}
test.run();
//# sourceMappingURL=philox.test.js.map