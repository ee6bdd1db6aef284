import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { catalogue } from '../../../cli/command-list.js';
import { commonOptions } from '../../../cli/framework/common-options.js';
import { entriesOf, loadCommand } from '../../../cli/framework/catalogue.js';
import { parseArguments } from '../../../cli/framework/parse.js';

const test = suite('help');
const commands = await Promise.all(entriesOf(catalogue).map(loadCommand));

async function helpFor(words: readonly string[], columns = 100): Promise<string> {
  const parsed = await parseArguments([...words, '--help'], catalogue, columns);
  if (!('help' in parsed)) throw new Error(`no help for ${words.join(' ')}`);
  return parsed.help;
}

test('that of the program names every command or its group, every common flag and the words', async () => {
  const help = await helpFor([]);
  for (const { name } of commands) assert.match(help, new RegExp(`^  ${name.split(' ')[0]}\\s`, 'm'));
  for (const flag of [...Object.keys(commonOptions), 'help']) assert.match(help, `--${flag}`);
  for (const [word] of catalogue.words) assert.match(help, word);
});

for (const group of Object.keys(catalogue.groups)) {
  test(`that of the group ${group} names its commands`, async () => {
    const help = await helpFor([group]);
    const members = commands.filter(({ name }) => name.startsWith(`${group} `));
    assert.ok(members.length > 1);
    for (const { name } of members) assert.match(help, `  ${name}`);
  });
}

for (const { name, summary, args, flags, example } of commands) {
  test(`that of ${name} says what it does, names its flags, and has an example that is right`, async () => {
    const help = await helpFor(name.split(' '), 1_000);
    assert.match(help.replaceAll(/\s+/g, ' '), summary);
    for (const word of Object.keys(args)) assert.match(help, `  ${word}`);
    for (const flag of Object.keys(flags)) assert.match(help, `  --${flag}`);
    const parsed = await parseArguments(example.split(' '), catalogue, 100);
    assert.is('command' in parsed && parsed.command.name, name);
    const given = 'given' in parsed ? parsed.given : {};
    for (const [key, option] of Object.entries({ ...args, ...flags })) {
      if (option.absent === null) assert.ok(given[key] !== undefined, `the example lacks ${key}`);
      for (const value of [given[key] ?? []].flat())
        if (typeof value === 'string') assert.ok(option.parse(value) !== undefined, `${key} ${value}`);
    }
  });
}

const told: readonly (readonly [id: string, words: readonly string[], line: RegExp])[] = [
  ['flag-required', ['settlement', 'proof'], /^ +--out PATH +the file to write \[required\]$/m],
  ['flag-required-in-usage', ['round', 'open'], /^gridlode round open --live PATH \[flags\]$/m],
  ['argument-required', ['settlement', 'proof'], /settlement proof <era> /],
  ['argument-required-in-group', ['settlement'], /settlement proof <era> /],
  ['argument-optional', ['train'], /gridlode train \[index\] /],
  ['flag-repeated', ['start'], /--bootstrap ADDRESS [^-]*; may be repeated$/m],
  ['argument-repeated', ['data', 'import'], /^ +paths +a folder, or files; may be repeated$/m],
  ['default', ['train'], /\[default: 20GB\]/],
  ['choice', ['campaign', 'create'], /--preset WORD +the template: numerai or synthetic-demo/],
  ['number', ['simulate-rounds'], /--trained N .* \(10 to 2048\)/],
  ['size', ['start'], /--disk SIZE [^]*\(at least 64MB\)/],
  ['picture', ['portfolio'], /--plot PATH .* PNG or SVG /],
];
for (const [id, words, line] of told)
  test(`it tells: ${id}`, async () => assert.match(await helpFor(words), line));

test('no line is wider than the terminal, but for a word or an example that is', async () => {
  for (const columns of [60, 100]) {
    for (const line of (await helpFor(['stake', 'delegate'], columns)).split('\n'))
      assert.ok(line.length <= columns || line.startsWith('  gridlode '), line);
  }
});

test.run();
