// deadline: 240 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { catalogue } from '../../cli/command-list.js';
import { entriesOf, loadCommand } from '../../cli/framework/catalogue.js';
import { commonOptions } from '../../cli/framework/common-options.js';
import type { Option, Options } from '../../cli/framework/option.js';
import { syntheticDemo } from '../../cli/presets/demo.js';
import { createCampaign } from './create-campaign.js';
import { refusedLine } from './refused-line.js';
import { Gridlode } from './run-bin.js';

const test = suite('values of flags');
const gridlode = new Gridlode();
const dir = gridlode.path('node');
const id = 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq';
let model: string;

/** Some of these suit an option that others refuse. */
const texts: readonly string[] = [
  ...['0', '-1', '1.5', '99999999999999999999999999999999999999999', '9', '8', '4000', '1e3', 'NaN'],
  ...['1234', 'a word', 'toString', 'x'.repeat(500), 'x,y', 'a\u0007bell', '3GB', '3XB', '90m', '90x', '7-3'],
  ...['/ip4/1.2.3.4', '/ip4/1.2.3.4/tcp/70000', '/ip4/0.0.0.0/tcp/4001', '/tcp/4001', id, id.slice(0, 40)],
  ...['https://a.example', 'http://a.example', 'https://a:b@c.example', 'ab'.repeat(32), 'picture.jpg'],
  'threads',
  'lode13uq20wqj6ajtmqu66hz77ghs7sfrvnxenad0dmrhcljtfpqcfrgqxzkvfd',
  'lode13uq20wqj6ajtmqu66hz77ghs7sfrvnxenad0dmrhcljtfpqcfrgqxzkvfq',
];
const isAnyPlace = ({ value }: Option<unknown>): boolean => value.startsWith('PATH') || value === 'FROM';
/** Texts that an option refuses; any text names some place. */
function wrongOf(name: string, option: Option<unknown>): readonly string[] {
  const wrong = texts.filter((text) => !suits(option, text));
  assert.ok(wrong.length > 0 || isAnyPlace(option), `${name} takes anything`);
  return wrong;
}
const suits = (option: Option<unknown>, text: string): boolean => {
  try {
    return option.parse(text) !== undefined;
  } catch {
    return false;
  }
};

/** What suits the flags and arguments that a command needs, where `tested` is not one of them. */
const needed = (options: Options, tested: string): [name: string, text: string][] =>
  Object.entries(options).flatMap(([name, option]) => {
    if (option.absent !== null || name === tested) return [];
    return [[name, texts.find((text) => !text.startsWith('-') && suits(option, text)) as string]];
  });

for (const entry of entriesOf(catalogue)) {
  const refuse = async (line: readonly string[], name: string, option: Option<unknown>): Promise<void> => {
    const shown = JSON.stringify(line);
    const run = await refusedLine([...entry.name.split(' '), ...line], dir);
    assert.ok(run !== null, `${shown} is taken`);
    assert.is(run.status, 2, shown);
    assert.is(run.stderr.split('\n').length, 1, `${shown}: one line and no stack`);
    assert.match(run.stderr, `error USAGE_VALUE: ${name} is `);
    assert.match(run.stderr, `not ${option.expects}`, shown);
  };

  test(`${entry.name} refuses with 2 what a flag or an argument cannot mean, and says what it can`, async () => {
    const { args, flags } = await loadCommand(entry);
    const words = needed(args, '').map(([, text]) => text);
    for (const [name, option] of Object.entries<Option<unknown>>({ ...commonOptions, ...flags })) {
      if (option.form === 'switch') continue;
      const others = needed(flags, name).map(([flag, text]) => `--${flag}=${text}`);
      for (const text of wrongOf(name, option))
        await refuse([...words, ...others, `--${name}=${text}`], `--${name}`, option);
    }
    for (const [at, [name, option]] of Object.entries(args).entries()) {
      const others = needed(flags, '').map(([flag, text]) => `--${flag}=${text}`);
      for (const text of wrongOf(name, option))
        await refuse([...words.slice(0, at), text, ...words.slice(at + 1), ...others], name, option);
    }
  });
}

test.before(async () => {
  const size = ['--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print('data', 'synth', ...size, '--dir', dir);
  await createCampaign(dir, gridlode.path('a.campaign'), { grid: syntheticDemo.rules.grid });
  await gridlode.print('init', '--campaign', 'a.campaign', '--dir', dir);
  model = (await gridlode.json('train', '7', '--threads', '1', '--dir', dir)).manifest;
});
test.after(() => gridlode.remove());

const outside: readonly (readonly [args: readonly string[], what: RegExp])[] = [
  [['train', '42'], /index is 42, not a whole number from 0 to 41, /],
  [['train', '-1'], /index is -1, not a whole number from 0 to 41, /],
  [['train', '1', '--target', 'target_c'], /--target is target_c, not .*: target or target_b\. /],
  [['train', '--random', 'x', '--target', 'target_c'], /--target is target_c, not /],
  [['grid', 'point', '42'], /index is 42, not a whole number from 0 to 41, /],
  [['grid', 'point', '3', '--target', 'target_c'], /--target is target_c, not .*: target or target_b\. /],
  [['grid', 'point', '3', '--preset', 'numerai', '--target', 'target'], /--target has no place/],
  [
    ['grid', 'index', 'learning_rate=0.021', 'colsample_bytree=1', 'num_leaves=9'],
    /nearest are 0\.02 and 0\.03/,
  ],
  [['audit', 'MODEL', '--segments', '3,100'], /--segments goes up to 100, and the last of this model is \d+/],
  [
    ['round', 'open', '--live', 'live-0041.parquet', '--era', '41'],
    /--era is 41, .* \(did you mean --era 0041\?\)/,
  ],
  [
    ['round', 'open', '--live', 'live-0041.parquet', '--era', 'live'],
    /--era is live, not an era .* such as 0040\. /,
  ],
  [
    ['round', 'open', '--live', 'live-0041.parquet', '--cuts', '90000'],
    /--cuts is 90000, and this campaign allows/,
  ],
  [['away', '--for', '99999d'], /--for is 99999 days, and this campaign allows .* at most/],
  [['init', '--snapshot', 'a', '--snapshot', 'b'], /--snapshot is given more than once/],
];
for (const [args, what] of outside)
  test(`what the campaign has no place for ends with 2: ${args.join(' ')}`, async () => {
    const line = args.map((arg) => (arg === 'MODEL' ? model : arg));
    const { status, stdout, stderr } = await gridlode.run([...line, '--dir', dir]);
    assert.equal([status, stdout], [2, ''], stderr);
    assert.match(stderr, /^error USAGE_(VALUE|ARGUMENT): /);
    assert.match(stderr, what);
    assert.not.match(stderr, /\n {4}at /);
  });

test.run();
