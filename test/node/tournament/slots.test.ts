import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { matchSlots, parseSlots } from '../../../node/tournament/slots.js';
import { GridlodeError } from '../../../protocol/error.js';

const test = suite('slots');
const cid = 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq';
const models = ['one', 'two', 'three', 'four'].map((name) => ({ id: `id-${name}`, name, tournament: 8 }));

test('a slot submits a stored model, a final one, the portfolio or the meta model', () => {
  const lines = parseSlots(
    `# mine\r\none = ${cid}\n\n  two=166cc86a\nid-three = portfolio\nfour = meta-model\n`,
    'slots',
  );
  assert.equal(
    matchSlots(lines, models).map(({ model, source, text }) => [model.name, source, text]),
    [
      ['one', { kind: 'model', id: cid }, cid],
      ['two', { kind: 'model', id: '166cc86a' }, '166cc86a'],
      ['three', { kind: 'portfolio' }, 'portfolio'],
      ['four', { kind: 'meta-model' }, 'meta-model'],
    ],
  );
});

const refused: readonly (readonly [id: string, text: string, code: string])[] = [
  ['empty', '# nothing\n', 'SLOTS_FILE'],
  ['line-without-source', 'one =', 'SLOTS_FILE'],
  ['line-without-slot', '= portfolio', 'SLOTS_FILE'],
  ['line-of-words', 'one = portfolio and more', 'SLOTS_FILE'],
  ['source-unknown', 'one = best', 'SLOTS_FILE'],
  ['digits-too-few', 'one = 166cc', 'SLOTS_FILE'],
  ['terminal-obeys', 'one\u001b[2J = portfolio', 'SLOTS_FILE'],
  ['too-many', Array.from({ length: 201 }, (_, i) => `slot${i} = portfolio`).join('\n'), 'SLOTS_FILE'],
  ['slot-twice', 'one = portfolio\none = meta-model', 'SLOT_TWICE'],
  ['slot-by-name-and-id', 'one = portfolio\nid-one = meta-model', 'SLOT_TWICE'],
  ['slot-unknown', 'one = portfolio\nfive = portfolio', 'SLOT_UNKNOWN'],
];
for (const [id, text, code] of refused) {
  test(`refused: ${id}: ${code}`, () => {
    assert.throws(
      () => matchSlots(parseSlots(text, 'slots'), models),
      (error: unknown) => error instanceof GridlodeError && error.code === code,
    );
  });
}

test.run();
