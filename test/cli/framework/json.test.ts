import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromJson, toJson } from '../../../cli/framework/json.js';

const never = (what: string): never => {
  throw new Error(what);
};

test('scores are fractions in JSON, to the last of nine decimals, and integers inside', () => {
  for (const score of [0, 1, -1, 23_456_700, 35_000_001, -999_999_999_999, 1_000_000_000_000]) {
    const text = toJson({
      models: [{ corr: score, sharpe: score, correlation: score }],
      training: { startScore: score },
    });
    assert.equal(fromJson(text, never), {
      models: [{ corr: score, sharpe: score, correlation: score }],
      training: { startScore: score },
    });
  }
  assert.is(
    toJson({ corr: 23_456_700, correlation: null, audits: 2 }),
    '{"corr":0.0234567,"correlation":null,"audits":2}',
  );
});

test('a bigint loses no digit', () =>
  assert.is(toJson({ index: 3_960_000_000_000_000_001n }), '{"index":"3960000000000000001"}'));

test('a score that is none is refused by its name', () => {
  for (const text of [
    '{"corrMin":"0.01"}',
    '{"corrMin":1000.1}',
    '{"corrMin":null}',
    '{"corrMin":1e400}',
    '{"corrMin":1e-12}',
  ]) {
    assert.throws(
      () => fromJson(text, never),
      'corrMin is not a number from -1000 to 1000 of at most 9 decimals',
    );
  }
});

test.run();
