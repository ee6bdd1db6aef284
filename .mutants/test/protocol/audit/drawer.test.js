import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { drawPanel, drawerOf } from '../../../protocol/audit/panel.js';
import { cidOf, domainHash, textBytes } from '../../../protocol/codec/hash.js';
test('one is drawn as drawPanel draws the first', () => {
    const beacon = domainHash('beacon');
    for (let n = 0; n < 6; n++) {
        const candidates = Array.from({ length: n }, (_, i) => ({
            node: String(i).repeat(64),
            weight: 1 + ((i * 7) % 5),
        }));
        const draw = drawerOf(candidates, 'panel');
        for (let i = 0; i < 100; i++) {
            const subject = cidOf(textBytes(String(i)));
            for (const except of [null, ...candidates.map(({ node }) => node), 'ff'.repeat(32)]) {
                assert.is(draw(beacon, subject, except), drawPanel(beacon, subject, candidates.filter(({ node }) => node !== except), 1)[0] ?? null);
            }
        }
    }
});
test.run();
//# sourceMappingURL=drawer.test.js.map