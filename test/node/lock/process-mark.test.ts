import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRunning, processMark } from '../../../node/lock/process-mark.js';

test('this process runs, and one that ended does not', () => {
  assert.ok(isRunning(processMark()));
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  assert.not(isRunning(`${pid}.1`));
});

test('what is no mark is of no process', () => {
  for (const mark of ['', '.', 'a.1', '0.1', '-1.1', `${process.pid}`]) assert.not(isRunning(mark), mark);
});

test('a process that has the number of one before it is another', () => {
  if (existsSync('/proc/self/stat')) assert.not(isRunning(`${process.pid}.1`));
});

test.run();
