import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accountOfText, accountText } from '../../../protocol/records/account-text.js';
import type { AccountKey } from '../../../protocol/records/keys.js';

const test = suite('the text of an account');

const { accounts, none } = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/account-text.json', import.meta.url), 'utf8'),
) as {
  accounts: readonly { readonly key: AccountKey; readonly text: string }[];
  none: readonly { readonly id: string; readonly text: string }[];
};

// The texts were computed by a second program.
for (const { key, text } of accounts) {
  test(`TEXT-1: ${key} is ${text}`, () => {
    assert.is(accountText(key), text);
    assert.is(accountOfText(text), key);
  });
}

for (const { id, text } of none) {
  test(`TEXT-1: none is ${id}`, () => assert.is(accountOfText(text), undefined));
}

test('TEXT-1: no text with one other letter is an account', () => {
  const { text } = accounts[0] as (typeof accounts)[number];
  for (let at = 0; at < text.length; at++)
    for (const letter of 'qpzry9x8gf2tvdw0s3jn54khce6mua7l1'.replace(text[at] as string, ''))
      assert.is(accountOfText(text.slice(0, at) + letter + text.slice(at + 1)), undefined);
});

test.run();
