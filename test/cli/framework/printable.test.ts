import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toJson } from '../../../cli/framework/json.js';
import { printable } from '../../../cli/framework/printable.js';
import { decodeCampaign, encodeCampaign } from '../../../protocol/campaign/campaign.js';
import { Gridlode } from '../run-bin.js';

const test = suite('printable');
const gridlode = new Gridlode();
test.after(() => gridlode.remove());

const texts: { id: string; text: string; shown: string }[] = [
  {
    id: 'a plain text',
    text: 'ein Name, \u540d\u524d, \u{1f600}\n\tline 2',
    shown: 'ein Name, \u540d\u524d, \u{1f600}\n\tline 2',
  },
  { id: 'an escape', text: 'a\u001b[2Jb', shown: 'a\\u001b[2Jb' },
  { id: 'a return', text: 'a\rb', shown: 'a\\u000db' },
  { id: 'the escape of C1', text: 'a\u009b2Jb', shown: 'a\\u009b2Jb' },
  { id: 'the ends of C1', text: '\u007f\u0080\u009f\u00a0', shown: '\\u007f\\u0080\\u009f\u00a0' },
  { id: 'marks of direction', text: '\u061c\u200e\u200f', shown: '\\u061c\\u200e\\u200f' },
  {
    id: 'embeddings and overrides',
    text: '\u202a\u202bx\u202c\u202d\u202e',
    shown: '\\u202a\\u202bx\\u202c\\u202d\\u202e',
  },
  { id: 'isolates', text: '\u2066\u2067x\u2068\u2069', shown: '\\u2066\\u2067x\\u2068\\u2069' },
  { id: 'separators', text: 'a\u2028b\u2029c', shown: 'a\\u2028b\\u2029c' },
  { id: 'what joins letters', text: '\u200c\u200d', shown: '\u200c\u200d' },
];
for (const { id, text, shown } of texts) {
  test(`a text is shown, not obeyed: ${id}`, () => {
    assert.is(printable(text), shown);
    const json = toJson({ text });
    assert.equal([JSON.parse(json), printable(json)], [{ text }, json], 'JSON says the same');
  });
}

const name = 'a\u009b2J\u202eb';
const shown = 'a\\u009b2J\\u202eb';

test('the name that somebody gave a campaign is shown by every way out', async () => {
  const dir = ['--dir', gridlode.path('node')];
  await gridlode.print('data', 'synth', '--rows', '20', '--eras', '60', '--features', '6', ...dir);
  const made = ['campaign', 'create', '--yes', 'a.campaign', '--preset', 'synthetic-demo'];
  await gridlode.print(...made, ...dir);
  // No command makes one of that name, but whoever writes the file may.
  const file = gridlode.path('a.campaign');
  writeFileSync(file, encodeCampaign({ ...decodeCampaign(readFileSync(file)), name }));
  const fields = await gridlode.print('campaign', 'show', 'a.campaign', ...dir);
  assert.ok(fields.includes(shown) && !fields.includes('\u009b'), 'fields');
  const json = await gridlode.print('campaign', 'show', 'a.campaign', '--json', ...dir);
  assert.ok(json.includes(shown) && !json.includes('\u009b'), 'JSON');
  assert.is(JSON.parse(json).campaign.name, name);
});

const ways: { id: string; args: string[] }[] = [
  { id: 'an error', args: ['campaign', 'show', name] },
  { id: 'an error in JSON', args: ['campaign', 'show', name, '--json'] },
  { id: 'a wrong usage', args: [name] },
];
for (const { id, args } of ways) {
  test(`the name of a file or command is shown: ${id}`, async () => {
    const { status, stderr } = await gridlode.run(args);
    assert.ok(status !== 0);
    assert.ok(
      stderr.includes('\\u009b2J') && !stderr.includes('\u009b') && !stderr.includes('\u202e'),
      stderr,
    );
  });
}

test.run();
