import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { catalogue } from '../../../cli/command-list.js';
import { parseArguments } from '../../../cli/framework/parse.js';
import { kernels } from '../../../native/kernel.js';
import { refusedLine } from '../refused-line.js';
import { Gridlode } from '../run-bin.js';

const test = suite('usage');
const gridlode = new Gridlode();
test.after(() => gridlode.remove());

const model = 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq';

const refused: readonly (readonly [id: string, args: readonly string[], code: string, message: RegExp])[] = [
  ['no-command', [], 'USAGE_COMMAND', /No command is given/],
  ['unknown-command', ['trian'], 'USAGE_COMMAND', /no command trian \(did you mean train\?\)/],
  ['unknown-command-far', ['frobnicate'], 'USAGE_COMMAND', /no command frobnicate\. /],
  ['group-alone', ['grid'], 'USAGE_COMMAND', /needs one of info, point, index/],
  [
    'unknown-in-group',
    ['grid', 'ifno'],
    'USAGE_COMMAND',
    /no command grid ifno \(did you mean grid info\?\)/,
  ],
  [
    'unknown-flag',
    ['train', '5', '--thread', '2'],
    'USAGE_FLAG',
    /train has no flag --thread \(did you mean --threads\?\)/,
  ],
  ['unknown-flag-far', ['version', '--frobnicate'], 'USAGE_FLAG', /no flag --frobnicate\. /],
  ['flag-of-every-object', ['version', '--toString'], 'USAGE_FLAG', /no flag --toString/],
  ['flag-of-every-prototype', ['version', '--__proto__'], 'USAGE_FLAG', /no flag --__proto__/],
  [
    'flag-for-a-value',
    ['train', '5', '--threads', '--memory', '4GB'],
    'USAGE_VALUE',
    /--threads needs a value/,
  ],
  ['negative-for-a-value', ['train', '5', '--threads', '-1'], 'USAGE_VALUE', /--threads is -1, not/],
  ['flags-first', ['--threads', '2', 'grid', 'ifno'], 'USAGE_COMMAND', /grid ifno \(did you mean/],
  ['flags-and-nothing', ['--threads', '2'], 'USAGE_COMMAND', /No command is given/],
  ['unknown-letter', ['version', '-q'], 'USAGE_FLAG', /no flag -q\. /],
  ['flag-of-another-command', ['grid', 'info', '--threads', '2'], 'USAGE_FLAG', /no flag --threads/],
  ['negated-switch', ['version', '--no-json'], 'USAGE_FLAG', /no flag --no-json/],
  ['switch-with-value', ['version', '--json=maybe'], 'USAGE_FLAG', /--json takes no value/],
  ['no-multiaddr', ['start', '--listen', 'nope'], 'USAGE_VALUE', /--listen is nope, not a multiaddr such as/],
  [
    'no-relay',
    ['start', '--beacon-relay', 'nope'],
    'USAGE_VALUE',
    /--beacon-relay is not an https address without a name or password/,
  ],
  [
    'api-with-a-password',
    ['tournament', 'status', '--numerai-api', 'http://a:b@c.invalid'],
    'USAGE_VALUE',
    /--numerai-api is not an https address without a name or password in it/,
  ],
  [
    'no-version',
    ['data', 'fetch', '--data-version', 'newest'],
    'USAGE_VALUE',
    /is newest, not a version such as v5\.3/,
  ],
  ['no-era', ['predict', model, '--era', 'a,b'], 'USAGE_VALUE', /--era is a,b, not an era, such as 1234/],
  ['flag-without-value', ['train', '5', '--threads'], 'USAGE_VALUE', /--threads needs a value/],
  [
    'flag-twice',
    ['train', '5', '--threads', '1', '--threads', '2'],
    'USAGE_VALUE',
    /--threads is given more than once/,
  ],
  [
    'number-out-of-range',
    ['train', '5', '--threads', '0'],
    'USAGE_VALUE',
    /--threads is 0, not a whole number from 1 to 256/,
  ],
  [
    'number-malformed',
    ['data', 'synth', '--seed', '1e3'],
    'USAGE_VALUE',
    /--seed is 1e3, not a whole number/,
  ],
  [
    'size-malformed',
    ['train', '5', '--memory', 'lots'],
    'USAGE_VALUE',
    /--memory is lots, not a size such as 500MB/,
  ],
  ['size-zero', ['train', '5', '--disk', '0GB'], 'USAGE_VALUE', /--disk is 0GB/],
  [
    'size-useless',
    ['start', '--disk', '1'],
    'USAGE_VALUE',
    /--disk is 1, not a size such as 500MB or 4GiB, at least 64MB/,
  ],
  [
    'choice-unknown',
    ['grid', 'info', '--preset', 'full'],
    'USAGE_VALUE',
    /--preset is full, not numerai or synthetic-demo/,
  ],
  ['id-malformed', ['audit', 'model-1'], 'USAGE_VALUE', /model is model-1, not an id such as bafyrei/],
  ['id-too-short', ['audit', '6d8'], 'USAGE_VALUE', /model is 6d8, not .* at least four characters/],
  [
    'cid-cut-short',
    ['campaign', 'show', '--cid', `bafyrei${'a'.repeat(40)}`],
    'USAGE_VALUE',
    /--cid is bafyreia+, not a whole CID: bafyrei\.\.\. and 59 characters, none cut off/,
  ],
  ['models-surplus', ['models', 'fetsh'], 'USAGE_ARGUMENT', /models has no use for the argument fetsh/],
  ['fetch-nothing', ['models', 'fetch'], 'USAGE_ARGUMENT', /needs either models, or flags such as --limit/],
  [
    'fetch-both',
    ['models', 'fetch', '6d8c8306', '--limit', '2'],
    'USAGE_ARGUMENT',
    /needs either models, or flags such as --limit/,
  ],
  [
    'segments-malformed',
    ['audit', model, '--segments', '1,x'],
    'USAGE_VALUE',
    /--segments is 1,x, not all or numbers/,
  ],
  [
    'segments-backwards',
    ['audit', model, '--segments', '9-1'],
    'USAGE_VALUE',
    /--segments is 9-1, not all or numbers/,
  ],
  ['argument-missing', ['predict', '--era', '0001'], 'USAGE_ARGUMENT', /predict needs model/],
  [
    'argument-missing-in-group',
    ['settlement', 'proof', '--out', 'x'],
    'USAGE_ARGUMENT',
    /settlement proof needs era/,
  ],
  [
    'flag-missing',
    ['stake', 'transfer', '5'],
    'USAGE_VALUE',
    /The flag --to is needed: the account that gets it/,
  ],
  ['argument-missing-list', ['data', 'import'], 'USAGE_ARGUMENT', /data import needs paths/],
  ['argument-surplus', ['version', 'now'], 'USAGE_ARGUMENT', /no use for the argument now/],
  ['argument-malformed', ['grid', 'point', '1.5'], 'USAGE_VALUE', /index is 1\.5, not a whole number/],
  ['campaign-file-absent', ['train', '--campaign', 'absent'], 'FILE_UNREADABLE', /absent cannot be read/],
  ['predict-nothing', ['predict', model], 'USAGE_ARGUMENT', /needs either --era or --live/],
  [
    'predict-both',
    ['predict', model, '--era', '0001', '--live', 'x'],
    'USAGE_ARGUMENT',
    /needs either --era or --live/,
  ],
  [
    'ensemble-max-twice',
    ['ensemble', '--full', '--max', '8'],
    'USAGE_ARGUMENT',
    /no use for both --full and --max/,
  ],
  [
    'ensemble-max-odd',
    ['ensemble', '--max', '12'],
    'USAGE_VALUE',
    /--max is 12, not a power of two from 2 to 1024/,
  ],
  [
    'ensemble-two-sources',
    ['ensemble', '--data', 'a', '--models', 'b'],
    'USAGE_ARGUMENT',
    /give either --data or --models/,
  ],
  [
    'ensemble-plot-of-no-kind',
    ['ensemble', '--plot', 'a.jpg'],
    'USAGE_VALUE',
    /--plot is a\.jpg, not a path that ends with \.png or \.svg/,
  ],
  [
    'portfolio-two-sources',
    ['portfolio', '--data', 'a', '--models', 'b'],
    'USAGE_ARGUMENT',
    /give either --data or --models/,
  ],
  [
    'rounds-none',
    ['simulate-rounds', '--rounds', '0'],
    'USAGE_VALUE',
    /--rounds is 0, not a whole number from 2 to 5000/,
  ],
  [
    'rounds-of-too-few-models',
    ['simulate-rounds', '--trained', '9'],
    'USAGE_VALUE',
    /--trained is 9, not a whole number from 10 to 2048/,
  ],
  ['rounds-of-a-data-directory', ['simulate-rounds', '--models', 'a'], 'USAGE_FLAG', /no flag --models/],
  [
    'successor-without-preset',
    ['campaign', 'create', 'next', '--predecessor', 'a', '--settlement', 'b'],
    'USAGE_ARGUMENT',
    /A successor needs --preset/,
  ],
  ['export-json-to-stdout', ['export', model, '--json'], 'USAGE_ARGUMENT', /needs --out/],
  [
    'axis-unknown',
    ['grid', 'index', 'num_leafs=2'],
    'USAGE_ARGUMENT',
    /no axis num_leafs \(did you mean num_leaves\?\)/,
  ],
  [
    'axis-twice',
    ['grid', 'index', 'num_leaves=2', 'num_leaves=3'],
    'USAGE_ARGUMENT',
    /num_leaves is given twice/,
  ],
  ['axis-missing', ['grid', 'index', 'num_leaves=2'], 'USAGE_ARGUMENT', /colsample_bytree is missing/],
  ['axis-malformed', ['grid', 'index', 'num_leaves'], 'USAGE_ARGUMENT', /not of the form axis=value/],
];
for (const [id, args, code, message] of refused) {
  test(`refused: ${id}`, async () => {
    const { status, stdout, stderr } =
      (await refusedLine(args, gridlode.path('absent'))) ?? (await gridlode.run(args));
    assert.is(stdout, '');
    const [line, ...more] = stderr.trimEnd().split('\n');
    assert.match(line as string, args.includes('--json') ? `"code":"${code}"` : `error ${code}: `);
    assert.match(line as string, message);
    assert.equal(more, [], 'one sentence and no stack');
    assert.is(status, code.startsWith('USAGE_') ? 2 : 1);
  });
}

test('an error is one JSON document on standard error where JSON was asked for', async () => {
  const { status, stdout, stderr } = await gridlode.run(['train', '--random', 'x', '--json']);
  assert.is(status, 1);
  assert.is(stdout, '');
  const { error } = JSON.parse(stderr);
  assert.equal([error.code, error.fault], ['CAMPAIGN_ABSENT', 'operator']);
  assert.ok(error.message.endsWith(error.remedy));
});

test('a switch may be given twice, and a number below zero is a word', async () => {
  const twice = await parseArguments(['grid', 'point', '-12', '--json', '--json'], catalogue, 100);
  assert.equal('given' in twice && twice.given, { json: true, index: '-12' });
});

test('help goes to standard output, of all commands and of one', async () => {
  assert.match(await gridlode.print('--help'), /^gridlode <command> \[flags\]\n/);
  assert.match(await gridlode.print('train', '-h'), /^gridlode train \[index\] \[flags\]\n/);
});

test('version tells all versions, also as a flag', async () => {
  const versions = await gridlode.json('version');
  assert.equal(versions, {
    gridlode: '0.1.0',
    protocol: 1,
    engine: 'lightgbm-4.1.0.99',
    kernel: kernels()[0],
    node: process.versions.node,
  });
  assert.is(await gridlode.print('--version'), await gridlode.print('version'));
});

test('GRIDLODE_KERNEL forces a kernel, and one that is not there is named with those that are', async () => {
  const env = (kernel: string) => ({ GRIDLODE_KERNEL: kernel });
  const forced = await gridlode.run(['version', '--json'], env('lightgbm'));
  assert.is(JSON.parse(forced.stdout).kernel, 'lightgbm');
  assert.is(forced.stderr, '');
  const { status, stderr } = await gridlode.run(['version'], env('abacus'));
  assert.is(status, 1);
  assert.match(stderr, `There is no kernel "abacus" here, but ${kernels().join(', ')}.`);
});

test.run();
