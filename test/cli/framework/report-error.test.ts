import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usageCodes } from '../../../cli/framework/codes.js';
import { reportError } from '../../../cli/framework/report-error.js';
import { engineCodes } from '../../../native/index.js';
import { storeCodes } from '../../../node/store/codes.js';
import { errorOf } from '../../../protocol/error.js';

const test = suite('report-error');

const cases: { id: string; error: unknown; exit: number; said: RegExp; fault: string }[] = [
  {
    id: 'an-operators-fault',
    error: errorOf(storeCodes, 'DISK_FULL', 'The store is full'),
    exit: 1,
    said: /^error DISK_FULL: The store is full\. Free some space[^\n]*$/,
    fault: 'operator',
  },
  {
    id: 'a-wrong-flag',
    error: errorOf(usageCodes, 'USAGE_FLAG', 'There is no flag --x'),
    exit: 2,
    said: /^error USAGE_FLAG: There is no flag --x\. [^\n]*$/,
    fault: 'operator',
  },
  {
    id: 'a-bug-with-a-code',
    error: errorOf(engineCodes, 'ENGINE_STATE', 'The dataset is closed'),
    exit: 1,
    said: /^This is a bug of Gridlode: .*\nENGINE_STATE: GridlodeError: The dataset is closed\..*\n +at /,
    fault: 'bug',
  },
  {
    id: 'a-bug-without-one',
    error: new TypeError('x is not a function'),
    exit: 1,
    said: /^This is a bug of Gridlode: .*\nTypeError: x is not a function\n +at /,
    fault: 'bug',
  },
  { id: 'no-error', error: 'text', exit: 1, said: /^This is a bug of Gridlode: .*\ntext$/, fault: 'bug' },
];
for (const { id, error, exit, said, fault } of cases) {
  test(`${id}: ${fault}, exit code ${exit}`, () => {
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const paint = (text: string): string => text;
    assert.is(reportError(error, { json: false, say, paint }), exit);
    assert.is(reportError(error, { json: true, say, paint }), exit);
    assert.match(lines[0] as string, said);
    assert.is((JSON.parse(lines[1] as string) as { error: { fault: string } }).error.fault, fault);
    assert.is(lines.length, 2);
  });
}

test.run();
