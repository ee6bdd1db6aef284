import { test } from 'uvu';
import * as assert from 'uvu/assert';
/** Tests that each record is refused as it should be, by gossip and in a cut alike. */
export function testRefusals(rule, cases) {
    for (const { id, on, record, code, timing } of cases) {
        test(`${rule} refused: ${id}`, () => assert.equal(on.refusal(record), { code, timing }));
    }
}
//# sourceMappingURL=refusals.js.map