// deadline: 5400 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builds } from './builds.js';
import { runMatrix } from './matrix.js';
const rows = await runMatrix(builds, (line) => console.log(line));
for (const { build, made, threads, same, remark } of rows) {
    const name = `the golden chain has the golden bytes: ${made} of ${build}, ${threads} threads`;
    if (same === undefined) {
        console.log(remark);
        test.skip(name, () => undefined);
    }
    else {
        test(name, () => assert.is(remark, undefined));
    }
}
test.run();
//# sourceMappingURL=build-matrix.long.test.js.map