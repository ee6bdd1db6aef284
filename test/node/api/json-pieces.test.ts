import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonPieces } from '../../../node/api/json-pieces.js';

const test = suite('pieces of JSON');

const documents: { id: string; document: unknown }[] = [
  { id: 'a list', document: [1, 'two', { three: [3] }, null, undefined] },
  { id: 'an empty list', document: [] },
  { id: 'lists in an object', document: { a: [1, 2], b: { c: [3] }, d: 'x', gone: undefined, e: null } },
  { id: 'null', document: null },
  {
    id: 'more than a piece',
    document: Array.from({ length: 5_000 }, (_, i) => ({ index: i, text: '\u{1f600}'.repeat(20) })),
  },
];
for (const { id, document } of documents) {
  test(`the pieces of a document are its JSON: ${id}`, () => {
    const pieces = [...jsonPieces(document)];
    assert.is(pieces.join(''), JSON.stringify(document));
    assert.ok(pieces.every((piece) => piece.length < 128 * 1024));
  });
}

test.run();
