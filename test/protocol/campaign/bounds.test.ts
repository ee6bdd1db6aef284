import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { campaignMaxBytes, decodeCampaign, encodeCampaign } from '../../../protocol/campaign/campaign.js';
import { decodeCanonical, encodeCanonical } from '../../../protocol/codec/canonical.js';
import { codeOf } from '../code-of.js';
import { edgesOf, integersIn, rowsOf, type Bounded } from '../spec-bounds.js';
import { frozenCampaign } from './frozen.js';

const test = suite('the bounds of a campaign');
type Row = Record<string, unknown>;
const plainOf = (id: 'small' | 'numerai'): Row =>
  decodeCanonical(encodeCampaign(frozenCampaign(id).campaign), campaignMaxBytes) as Row;
const plain: Row = { ...plainOf('small'), publicBeacon: plainOf('numerai')['publicBeacon'] };

/** The campaign with one number, at `claims.leaseEpochs` or the like, replaced. */
function codeWith(path: string, value: number | bigint): string | null {
  const [parent, name] = path.includes('.') ? (path.split('.') as [string, string]) : [null, path];
  const changed =
    parent === null
      ? { ...plain, [name]: value }
      : { ...plain, [parent]: { ...(plain[parent] as Row), [name]: value } };
  return codeOf(() => decodeCampaign(encodeCanonical(changed)));
}

/** `.sharpeMin` after `acceptance.corrMin` is of acceptance, too. */
function withParents(fields: readonly Bounded[]): Bounded[] {
  let parent = '';
  return fields.map((field) => {
    if (field.name.startsWith('.')) return { ...field, name: `${parent}${field.name}` };
    parent = field.name.split('.')[0] as string;
    return field;
  });
}

const fields = [
  ...rowsOf('campaign.md').flatMap((row) => withParents(integersIn(row))),
  ...rowsOf('settlement.md')
    .flatMap(integersIn)
    .filter(({ name }) => Object.hasOwn(plain['payout'] as Row, name))
    .map((field) => ({ ...field, name: `payout.${field.name}` })),
];

test('every number of the tables is taken within its bounds and refused beyond them', () => {
  assert.ok(fields.length >= 34, `${fields.length} fields were found`);
  for (const field of fields) {
    const { within, beyond } = edgesOf(field);
    // Other rules may ask for more than the bounds of one field.
    for (const value of within)
      assert.is.not(codeWith(field.name, value), 'CODEC_FIELD', `${field.name} ${value}`);
    for (const value of beyond)
      assert.is(codeWith(field.name, value), 'CODEC_FIELD', `${field.name} ${value}`);
  }
});

test('the texts and lists of the tables are taken up to their lengths and refused beyond them', () => {
  const long = (length: number): string => 'x'.repeat(length);
  const many = (count: number, length: number): string[] =>
    Array.from({ length: count }, (_, i) => String(i).padStart(length, '0'));
  const cases: readonly (readonly [changes: Row, beyond: Row])[] = [
    [{ name: long(64) }, { name: long(65) }],
    [{ name: long(1) }, { name: '' }],
    [{ datasetOrigin: long(500) }, { datasetOrigin: long(501) }],
    [{ datasetOrigin: long(1) }, { datasetOrigin: '' }],
    [
      { stake: { ...(plain['stake'] as Row), unit: long(16) } },
      { stake: { ...(plain['stake'] as Row), unit: long(17) } },
    ],
    [
      { stake: { ...(plain['stake'] as Row), unit: long(1) } },
      { stake: { ...(plain['stake'] as Row), unit: '' } },
    ],
    [{ targets: many(64, 64) }, { targets: many(65, 64) }],
    [{ targets: [long(64)] }, { targets: [long(65)] }],
    [{ targets: [long(1)] }, { targets: [''] }],
    [{ targets: [long(1)] }, { targets: [] }],
    ...['train', 'acceptance', 'portfolio', 'report', 'screening'].flatMap((role) => {
      // Eras of train come before all others (CAMPAIGN-7), and acceptance has two.
      const first = role === 'train' ? '0' : 'x';
      const eras = (count: number, length: number): Row => ({
        ...(plain['eras'] as Row),
        [role]: many(count, length - 1).map((name) => first + name),
      });
      return [
        [{ eras: eras(5_000, 16) }, { eras: eras(5_001, 16) }],
        [{ eras: eras(2, 16) }, { eras: eras(2, 17) }],
      ] as const;
    }),
  ];
  const codeOfRow = (changes: Row): string | null =>
    codeOf(() => decodeCampaign(encodeCanonical({ ...plain, ...changes })));
  for (const [within, beyond] of cases) {
    const told = JSON.stringify(Object.keys(within));
    assert.is(codeOfRow(within), null, told);
    assert.is(codeOfRow(beyond), 'CODEC_FIELD', told);
  }
});

test.run();
