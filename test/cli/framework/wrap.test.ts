import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wrapWords } from '../../../cli/framework/wrap.js';

test('lines are broken between words, and a longer word has one of its own', () =>
  assert.equal(wrapWords('one two three a-word-too-long end', 9), [
    'one two',
    'three',
    'a-word-too-long',
    'end',
  ]));

test('a colour takes no place in a line', () =>
  assert.equal(wrapWords('\u001b[31merror\u001b[39m one two', 13), ['\u001b[31merror\u001b[39m one two']));

test.run();
