import { mkdirSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Gridlode } from '../run-bin.js';

const test = suite('settings');
const gridlode = new Gridlode();
test.after(() => gridlode.remove());

const demoPoints = '42';
const fullPoints = '3960000000000000000';
const pointsOf = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
  const { stdout, stderr, status } = await gridlode.run(['grid', 'info', ...args, '--json'], env);
  assert.is(status, 0, stderr);
  return JSON.parse(stdout).points;
};
function config(name: string, content: unknown): string {
  const file = gridlode.path(name, 'config.json');
  mkdirSync(gridlode.path(name), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

test('a flag goes over the environment, that over the config file, and that over the default', async () => {
  config('precedence', { preset: 'synthetic-demo', threads: 2 });
  const dir = ['--dir', gridlode.path('precedence')];
  assert.is(await pointsOf(['--dir', gridlode.path('nothing')]), fullPoints, 'default');
  assert.is(await pointsOf(dir), demoPoints, 'config file over default');
  assert.is(await pointsOf(dir, { GRIDLODE_PRESET: 'numerai' }), fullPoints, 'environment over config file');
  assert.is(
    await pointsOf([...dir, '--preset', 'synthetic-demo'], { GRIDLODE_PRESET: 'numerai' }),
    demoPoints,
    'flag over environment',
  );
});

test('the data directory and the config file themselves can be set', async () => {
  config('elsewhere', { preset: 'synthetic-demo' });
  const file = config('named', { preset: 'numerai', dir: gridlode.path('elsewhere') });
  assert.is(await pointsOf([], { GRIDLODE_DIR: gridlode.path('elsewhere') }), demoPoints);
  assert.is(
    await pointsOf(['--config', file]),
    fullPoints,
    'a named file instead of the one in the data directory',
  );
  assert.is((await gridlode.json('init', '--config', file)).dir, gridlode.path('elsewhere'));
});

test('without a word, the data directory is the one of the platform', async () => {
  assert.is((await gridlode.json('init')).dir, gridlode.path('home', 'gridlode'));
});

test('JSON can be the default', async () => {
  const { stdout } = await gridlode.run(['version'], { GRIDLODE_JSON: 'true' });
  assert.is(JSON.parse(stdout).protocol, 1);
});

test('a slip in the environment is pointed out, and what belongs to others is not', async () => {
  const { stderr, status } = await gridlode.run(['version'], {
    GRIDLODE_THREDS: '2',
    GRIDLODE_SOMETHING_ELSE: '1',
    GRIDLODE_THREADS: '1',
  });
  assert.is(status, 0);
  assert.is(stderr, 'GRIDLODE_THREDS in the environment is no setting (did you mean GRIDLODE_THREADS?)\n');
});

const badConfigs: readonly (readonly [id: string, content: unknown, code: string, message: RegExp])[] = [
  ['no-json', '{', 'USAGE_CONFIG', /cannot be read/],
  ['no-object', '[]', 'USAGE_CONFIG', /does not hold a JSON object/],
  [
    'unknown-key',
    { presets: 'numerai' },
    'USAGE_CONFIG',
    /key presets, which is no flag \(did you mean preset\?\)/,
  ],
  ['own-place', { dir: '/tmp' }, 'USAGE_CONFIG', /may not say where it lies itself/],
  ['bad-value', { preset: 'full' }, 'USAGE_VALUE', /preset in .*config\.json is full, not numerai or/],
  ['bad-type', { preset: { name: 'numerai' } }, 'USAGE_VALUE', /preset in .*config\.json needs a value/],
];
for (const [id, content, code, message] of badConfigs) {
  test(`refused config file: ${id}`, async () => {
    config(id, content);
    const { status, stdout, stderr } = await gridlode.run(['grid', 'info', '--dir', gridlode.path(id)]);
    assert.is(status, 2);
    assert.is(stdout, '');
    assert.match(stderr, `error ${code}: `);
    assert.match(stderr, message);
  });
}

test('refused: a config file that is named and absent', async () => {
  const { status, stderr } = await gridlode.run(['version', '--config', 'nowhere.json']);
  assert.is(status, 2);
  assert.match(stderr, /error USAGE_CONFIG: .*nowhere\.json cannot be read/);
});

test('refused: a bad value in the environment, by its name there', async () => {
  const { status, stderr } = await gridlode.run(['grid', 'info'], { GRIDLODE_PRESET: 'full' });
  assert.is(status, 2);
  assert.match(stderr, /error USAGE_VALUE: GRIDLODE_PRESET is full, not numerai or/);
});

test.run();
