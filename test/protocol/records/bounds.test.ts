import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeRecord } from '../../../protocol/records/envelope.js';
import { referenceCbor } from '../codec/reference-cbor.js';
import { codeOf } from '../code-of.js';
import { edgesOf, integersIn, rowsOf, sizesIn, valueOf } from '../spec-bounds.js';
import { plainOf, recordVectors, seal, type RecordVector } from './vectors.js';

const test = suite('the bounds of records');
type Row = Record<string, unknown>;

/** The first vector of each kind, with the row of its table. */
const kinds = rowsOf('records.md').flatMap((row) => {
  const kind = /^\| `(\w+)` \|/.exec(row)?.[1];
  const vector = recordVectors.find(({ body }) => body.kind === kind && body['pulse'] !== null);
  return kind === undefined || vector === undefined
    ? []
    : [{ kind, vector, fields: row.split(' | ')[1] as string }];
});

function codeWith({ body }: RecordVector, change: (plain: Row) => Row): string | null {
  const envelope = seal(referenceCbor(change(plainOf(body))), 1);
  return codeOf(() => decodeRecord(envelope, body.campaign));
}

/** What stands in a map, by the name of the map. */
const mapsIn = (text: string): [name: string, inner: string][] =>
  [...text.matchAll(/`(\w+)` \{ ([^}]*) \}/g)].map(([, name, inner]) => [name as string, inner as string]);
const withoutNested = (text: string): string => text.replaceAll(/\[?\{[^}]*\}\]?/g, '');

/** `segments` [{ `segment` uint ..49999; ... }]: what stands in a list, by the name of the list. */
const nestedIn = (text: string): [list: string, inner: string][] =>
  [...text.matchAll(/`(\w+)` \[\{ ([^}]*) \}\]/g)].map(([, list, inner]) => [
    list as string,
    inner as string,
  ]);

for (const { kind, vector, fields } of kinds) {
  test(`every number of a ${kind} is taken within its bounds and refused beyond them`, () => {
    for (const field of integersIn(withoutNested(fields))) {
      const codeAt = (value: number | bigint): string | null =>
        codeWith(vector, (plain) => ({ ...plain, [field.name]: value }));
      const { within, beyond } = edgesOf(field);
      for (const value of within) assert.is(codeAt(value), null, `${field.name} ${value}`);
      for (const value of beyond) assert.is(codeAt(value), 'CODEC_FIELD', `${field.name} ${value}`);
    }
    for (const [name, inner] of mapsIn(fields))
      for (const field of integersIn(inner)) {
        const codeAt = (value: number | bigint): string | null =>
          codeWith(vector, (plain) => ({
            ...plain,
            [name]: { ...(plain[name] as Row), [field.name]: value },
          }));
        const { within, beyond } = edgesOf(field);
        for (const value of within) assert.is(codeAt(value), null, `${name} ${field.name} ${value}`);
        for (const value of beyond) assert.is(codeAt(value), 'CODEC_FIELD', `${name} ${field.name} ${value}`);
      }
    for (const [list, inner] of nestedIn(fields))
      for (const field of integersIn(inner)) {
        const codeAt = (value: number | bigint): string | null =>
          codeWith(vector, (plain) => {
            const [first, ...others] = plain[list] as Row[];
            return { ...plain, [list]: [{ ...first, [field.name]: value }, ...others] };
          });
        const { within, beyond } = edgesOf(field);
        for (const value of within) assert.is(codeAt(value), null, `${list} ${field.name} ${value}`);
        for (const value of beyond) assert.is(codeAt(value), 'CODEC_FIELD', `${list} ${field.name} ${value}`);
      }
  });
}

for (const { kind, vector, fields } of kinds) {
  test(`every length of a ${kind} is taken within its bounds and refused beyond them`, () => {
    for (const field of sizesIn(withoutNested(fields))) {
      const codeAt = (length: number): string | null =>
        codeWith(vector, (plain) => {
          const [item] = Array.isArray(plain[field.name]) ? (plain[field.name] as unknown[]) : [];
          return { ...plain, [field.name]: valueOf(field, length, item) };
        });
      for (const length of [field.min, field.max]) assert.is(codeAt(length), null, `${field.name} ${length}`);
      const beyond = [field.max + 1, ...(field.min > 0 ? [field.min - 1] : [])];
      for (const length of beyond) assert.is(codeAt(length), 'CODEC_FIELD', `${field.name} ${length}`);
    }
  });
}

test('the tables have every kind, and their numbers are found', () => {
  assert.is(kinds.length, 20);
  const found = kinds.flatMap(({ fields }) => integersIn(fields.replaceAll(/[[\]{}]/g, '')));
  const sized = kinds.flatMap(({ fields }) => sizesIn(fields));
  assert.ok(sized.length >= 9, `${sized.length} lengths were found`);
  assert.ok(found.length >= 19, `${found.length} numbers were found`);
});

test.run();
