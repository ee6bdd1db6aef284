import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCampaign } from '../../create-campaign.js';
import { hasTerminal, spawnInTerminal } from '../../in-terminal.js';
import { collect, Gridlode } from '../../run-bin.js';

const test = suite('setup');
const gridlode = new Gridlode();
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const member = '/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWGRUTKMGUWbCuJcE1zz2zkNxnJ6Jfcd1q9TTiLPuLBtbJ';

test.before(async () => {
  const synth = ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print(...synth, ...dir('resolver'));
  await gridlode.print('init', ...dir('resolver'));
  await createCampaign(gridlode.path('resolver'), gridlode.path('a.campaign'));
});
test.after(() => gridlode.remove());

test('flags answer all that it asks, and a second time it finds everything there', async () => {
  const flags = ['--campaign', 'a.campaign', '--data', 'synth', '--bootstrap', member];
  const last = ['--cpu-in-use', '25', '--service', 'no'];
  await gridlode.print('setup', ...flags, ...last, ...dir('one'));
  const cpu = async (): Promise<string> => gridlode.print('config', 'show', ...dir('one'));
  assert.match(await cpu(), /^cpu-in-use +25 /m);
  const config = JSON.parse(readFileSync(gridlode.path('one', 'config.json'), 'utf8'));
  assert.equal(config, { bootstrap: [member] });
  const { status, stderr } = await gridlode.run(['setup', '--service', 'no', ...dir('one')]);
  assert.is(status, 0);
  assert.match(stderr, 'It has joined the campaign synthetic-demo already.');
  assert.match(stderr, 'The dataset of the campaign is there already.');
  assert.match(stderr, `To run the node until Ctrl-C: gridlode start --dir ${gridlode.path('one')}`);
  assert.equal(JSON.parse(readFileSync(gridlode.path('one', 'config.json'), 'utf8')), config);
});

test('what else the config file says stays, and who only watches needs no data', async () => {
  mkdirSync(gridlode.path('two'));
  writeFileSync(gridlode.path('two', 'config.json'), '{"trainings": 2}');
  const flags = ['--campaign', 'a.campaign', '--data', 'none', '--bootstrap', member];
  const { status, stderr } = await gridlode.run(['setup', ...flags, ...dir('two')]);
  assert.is(status, 0);
  assert.match(stderr, 'Without data the node only watches.');
  const config = JSON.parse(readFileSync(gridlode.path('two', 'config.json'), 'utf8'));
  assert.equal(config, { trainings: 2, bootstrap: [member] });
  assert.not(existsSync(gridlode.path('two', 'datasets')));
});

test('where nobody can be asked, what is needed is named', async () => {
  const { status, stderr } = await gridlode.run(['setup', ...dir('three')]);
  assert.is(status, 2);
  assert.match(stderr, 'error USAGE_VALUE: The flag --campaign is needed: the campaign file to join');
  assert.not(existsSync(gridlode.path('three')));
});

(hasTerminal ? test : test.skip)('in a terminal it asks, and again where an answer is none', async () => {
  const child = spawnInTerminal(
    ['setup', ...dir('four')],
    { HOME: gridlode.path('home') },
    { stdin: 'pipe' },
  );
  const ended = collect(child);
  const answers: readonly (readonly [question: RegExp, answer: string])[] = [
    [/The campaign file to join: /, ''],
    [/That is not a path\.\s+The campaign file to join: /, gridlode.path('a.campaign')],
    [/The folder with its data, .* \[synth\]: /, ''],
    [/A member by which to find the others; .* \[nobody\]: /, 'home'],
    [/That is not a multiaddr .*\s+A member by which .* \[nobody\]: /, member],
    [/Per cent of the processors .* \[100\]: /, '1000'],
    [/That is not a whole number .*\s+Per cent of the processors .* \[100\]: /, '0'],
    [/Whether systemd runs the node from now on: yes or no \[no\]: /, ''],
  ];
  let shown = '';
  const left = [...answers];
  child.stdout?.on('data', (text: string) => {
    shown += stripVTControlCharacters(text);
    const [question, answer] = left[0] ?? [];
    if (question === undefined || !question.test(shown)) return;
    shown = '';
    left.shift();
    child.stdin?.write(`${answer}\n`);
  });
  const { status } = await ended;
  assert.is(status, 0);
  assert.equal(left, []);
  assert.match(shown.replaceAll(/\s+/g, ' '), 'All is there. To run the node until Ctrl-C: gridlode start');
  const config = JSON.parse(readFileSync(gridlode.path('four', 'config.json'), 'utf8'));
  assert.equal(config, { bootstrap: [member] });
});

test.run();
