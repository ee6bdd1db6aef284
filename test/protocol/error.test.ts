import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { codes, fail, isOf, type GridlodeError } from '../../protocol/error.js';

const test = suite('errors');
const own = codes({ operator: { TEST_GONE: 'Put it back.' } });
const thrown = (act: () => never): GridlodeError => {
  try {
    return act();
  } catch (error) {
    return error as GridlodeError;
  }
};

test('an error says what, what to do, whose fault it is, and keeps what it came from', () => {
  const cause = new Error('ENOENT');
  const error = thrown(() => fail(own, 'TEST_GONE', 'It is gone', cause));
  assert.is(error.message, 'It is gone. Put it back.');
  assert.equal([error.code, error.what, error.remedy], ['TEST_GONE', 'It is gone', 'Put it back.']);
  assert.equal([error.kind, error.fault], ['operator', 'operator']);
  assert.is(error.cause, cause);
  assert.ok(isOf(error, own, 'TEST_GONE'));
});

test('one that came from nothing has no cause', () => {
  assert.not('cause' in thrown(() => fail(own, 'TEST_GONE', 'It is gone')));
});

test.run();
