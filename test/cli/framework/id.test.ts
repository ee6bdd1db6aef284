import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { id, pickNamed } from '../../../cli/framework/id.js';
import { shortId } from '../../../node/api/short-id.js';
import { cidOf, domainHash, textBytes } from '../../../protocol/codec/hash.js';
import { GridlodeError } from '../../../protocol/error.js';
import type { AccountKey } from '../../../protocol/records/keys.js';
import { accountText } from '../../../protocol/records/account-text.js';

const test = suite('short ids');
const many = Array.from({ length: 12 }, (_, i) => ({
  pointId: domainHash('point', textBytes(String(i))),
  manifest: cidOf(textBytes(String(i))),
}));
const naming = {
  what: 'model',
  namesOf: ({ manifest, pointId }: (typeof many)[number]) => [manifest, pointId],
};
const account = accountText(
  '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c' as string as AccountKey,
);

test('what a table shows names what it stands for, as does the whole and every beginning that is enough', () => {
  for (const model of many)
    for (const given of [
      shortId(model.pointId),
      shortId(model.manifest),
      model.pointId,
      model.manifest,
      model.manifest.slice(0, 15),
    ])
      assert.is(pickNamed(given, many, naming), model, given);
  assert.is(shortId(account), account.slice(5, 13));
  assert.is(
    pickNamed(account.slice(0, 13), [account], { what: 'account', namesOf: (one) => [one] }),
    account,
  );
});

test('an id may be pasted with the dots behind it, and has four characters at least', () => {
  const { parse } = id('the model');
  assert.equal(
    ['lode13uq20wqj…', '6d8c8306...', '6d8c', '6d8', 'bafyrei ', '', 'x'.repeat(121), '6D8C'].map(parse),
    ['lode13uq20wqj', '6d8c8306', '6d8c', undefined, undefined, undefined, undefined, undefined],
  );
});

test('of an id that names many the first ten are listed, whole', () => {
  try {
    pickNamed('bafyrei', many, naming);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, GridlodeError);
    assert.is(
      (error as GridlodeError).what,
      `bafyrei begins 12 ids of a model: ${many
        .slice(0, 10)
        .map(({ manifest }) => manifest)
        .join(', ')} and 2 more`,
    );
  }
});

test.run();
