// deadline: 240 s
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeNode } from '../../../../cli/commands/stake/status.js';
import { hasTerminal } from '../../in-terminal.js';
import { bin, collect, Gridlode, type Run } from '../../run-bin.js';

const test = suite('stake without a node');
const gridlode = new Gridlode();
const secret = 'correct horse battery staple';
let account: string;

test.before(async () => {
  writeFileSync(gridlode.path('passphrase'), `${secret}\n`, { mode: 0o600 });
  writeFileSync(gridlode.path('weak'), 'p4ssw0rd2026!\n', { mode: 0o600 });
  account = (await gridlode.json('stake', 'key', 'staker.key', '--passphrase-file', 'passphrase')).account;
});
test.after(() => gridlode.remove());

const refused: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  ['key-over-a-key', ['stake', 'key', 'staker.key', '--passphrase-file', 'passphrase'], 'KEY_EXISTS'],
  ['no-terminal', ['stake', 'key', 'new.key'], 'SECRET_TERMINAL'],
  ['passphrase-file-absent', ['stake', 'key', 'new.key', '--passphrase-file', 'nowhere'], 'SECRET_FILE'],
  ['passphrase-file-a-folder', ['stake', 'key', 'new.key', '--passphrase-file', '.'], 'SECRET_FILE'],
  ['passphrase-as-an-argument', ['stake', 'key', 'new.key', '--passphrase', secret], 'USAGE_FLAG'],
  ['status-of-no-key', ['stake', 'status', '--key', 'nowhere'], 'KEY_ABSENT'],
  ['status-of-no-node', ['stake', 'status', '--key', 'staker.key'], 'API_ABSENT'],
  [
    'status-of-two',
    [
      'stake',
      'status',
      'lode16adfsqvzky9t042tlmfujeq88g8wzuhnm2nzxfd0qgdx3ac82ydqv4n8j2',
      '--key',
      'staker.key',
    ],
    'USAGE_ARGUMENT',
  ],
  ['status-of-no-account', ['stake', 'status', 'me'], 'USAGE_VALUE'],
  [
    'transfer-to-a-mistyped-account',
    [
      'stake',
      'transfer',
      '5',
      '--to',
      'lode16adfsqvzky9t042tlmfujeq88g8wzuhnm2nzxfd0qgdx3ac82ydqv4n8j3',
      '--key',
      'staker.key',
    ],
    'USAGE_VALUE',
  ],
  [
    'transfer-to-a-bare-key',
    ['stake', 'transfer', '5', '--to', '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'],
    'USAGE_VALUE',
  ],
  ['weak-passphrase', ['stake', 'key', 'new.key', '--passphrase-file', 'weak'], 'PASSPHRASE_WEAK'],
  [
    'words-that-are-none',
    ['stake', 'key', 'new.key', '--words-file', 'passphrase', '--passphrase-file', 'passphrase'],
    'WORDS_WRONG',
  ],
  ['words-without-a-terminal', ['stake', 'key', 'new.key', '--restore'], 'SECRET_TERMINAL'],
  ['words-of-no-key', ['stake', 'words', 'nowhere', '--passphrase-file', 'passphrase'], 'KEY_ABSENT'],
  [
    'words-with-a-wrong-passphrase',
    ['stake', 'words', 'staker.key', '--passphrase-file', 'weak'],
    'KEY_PASSPHRASE',
  ],
  [
    'delegate-without-a-node',
    ['stake', 'delegate', '5', '--key', 'staker.key', '--passphrase-file', 'passphrase'],
    'API_ABSENT',
  ],
  ['delegate-as-a-node-that-is-none', ['stake', 'delegate', '5'], 'API_ABSENT'],
  ['delegate-with-a-comma', ['stake', 'delegate', '5,5', '--key', 'staker.key'], 'USAGE_VALUE'],
  [
    'delegate-to-a-short-id',
    ['stake', 'delegate', '5', '--key', 'staker.key', '--node', '3d4017c3'],
    'USAGE_VALUE',
  ],
  [
    'transfer-to-a-short-account',
    ['stake', 'transfer', '5', '--key', 'staker.key', '--to', 'lode13uq20wqj'],
    'USAGE_VALUE',
  ],
  ['delegate-to-a-name', ['stake', 'delegate', '5', '--key', 'staker.key', '--node', 'bob'], 'USAGE_VALUE'],
  ['undelegate-a-name', ['stake', 'undelegate', 'mine', '--key', 'staker.key'], 'USAGE_VALUE'],
  ['transfer-to-nobody', ['stake', 'transfer', '5', '--key', 'staker.key'], 'USAGE_VALUE'],
];
for (const [id, args, code] of refused) {
  test(`refused: ${id}`, async () => {
    const { status, stdout, stderr } = await gridlode.run([...args, '--dir', gridlode.path('fresh')]);
    assert.is(status, code.startsWith('USAGE_') ? 2 : 1);
    assert.is(stdout, '');
    assert.match(stderr, `error ${code}: `);
    assert.not.ok(stderr.includes(secret), 'a passphrase is never said again');
    for (const left of ['fresh', 'new.key', 'staker.key.log'])
      assert.not(existsSync(gridlode.path(left)), left);
  });
}

test('refused: transfer-to-itself', async () => {
  const { status, stderr } = await gridlode.run([
    'stake',
    'transfer',
    '5',
    '--to',
    account,
    '--key',
    'staker.key',
  ]);
  assert.is(status, 2);
  assert.match(stderr, /error USAGE_VALUE: --to is the account that gives/);
});

test('where another node has a delegation than the one that was named, the reason is told as far as it is known', () => {
  assert.is(describeNode(null, null), 'none yet');
  assert.is(describeNode(null, 'a'), 'none yet; named is a');
  assert.is(describeNode('a', 'a'), 'a');
  assert.is(describeNode('b', 'a'), 'b, since a, which was named, took no part then');
});

const passphraseFiles: readonly (readonly [
  id: string,
  content: string | Uint8Array,
  mode: number,
  code: string,
])[] = [
  ['group-reads', secret, 0o640, 'SECRET_FILE'],
  ['others-read', secret, 0o604, 'SECRET_FILE'],
  ['empty', '', 0o600, 'SECRET_FILE'],
  ['an-empty-line', '\n', 0o600, 'SECRET_FILE'],
  ['two-lines', 'one\ntwo\n', 0o600, 'SECRET_FILE'],
  ['no-text', Uint8Array.of(0xff, 0xfe), 0o600, 'SECRET_FILE'],
  ['too-long', 'x'.repeat(1_025), 0o600, 'SECRET_FILE'],
];
for (const [id, content, mode, code] of passphraseFiles) {
  test(`a passphrase file is refused: ${id}`, async () => {
    writeFileSync(gridlode.path(id), content);
    chmodSync(gridlode.path(id), mode);
    const { status, stderr } = await gridlode.run(['stake', 'key', 'new.key', '--passphrase-file', id]);
    assert.is(status, 1);
    assert.match(stderr, `error ${code}: `);
    assert.not(existsSync(gridlode.path('new.key')));
  });
}

/**
 * Types each line, or Ctrl-C or Ctrl-D, once it is asked for, in a terminal that Python makes; prints what
 * the terminal showed.
 */
const typist = `
import os, pty, sys
lines = sys.argv[1].split('|')
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[2], sys.argv[2:])
shown = b''
asked = 0
while True:
    try: more = os.read(terminal, 1024)
    except OSError: break
    if not more: break
    shown += more
    if shown.count(b': ') > asked and shown.endswith(b': ') and asked < len(lines):
        os.write(terminal, lines[asked].encode() + (b'' if lines[asked] in ('\\x03', '\\x04') else b'\\r'))
        asked += 1
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
import { slowAfter, slowCases } from '../../../runner/slow-cases.js';
const inTerminal = hasTerminal ? test : test.skip;
const type = (lines: readonly string[], ...args: string[]): Promise<Run> =>
  collect(
    spawn('python3', ['-c', typist, lines.join('|'), process.execPath, bin, ...args], {
      cwd: gridlode.folder,
      env: { PATH: process.env.PATH, TERM: 'xterm' },
      timeout: 60_000,
    }),
  );

inTerminal('at a terminal the passphrase is asked for, twice for a new key, and not shown', async () => {
  const { status, stdout } = await type([secret, secret], 'stake', 'key', 'typed.key');
  assert.is(status, 0, stdout);
  assert.match(stdout, /^New passphrase: \r\nThe same once more: \r\n/);
  assert.not.ok(stdout.includes('horse'));
  assert.not.ok(readFileSync(gridlode.path('typed.key'), 'latin1').includes('horse'));
});

const typed: { id: string; code: string; lines: readonly string[] }[] = [
  { id: 'two-that-differ', code: 'PASSPHRASE_DIFFERENT', lines: [secret, 'correct house'] },
  { id: 'nothing', code: 'PASSPHRASE_EMPTY', lines: [''] },
  { id: 'what-is-guessed', code: 'PASSPHRASE_WEAK', lines: ['hunter2hunter2'] },
  { id: 'the-end', code: 'SECRET_TERMINAL', lines: ['\u0004'] },
];
const typing = slowAfter(1, inTerminal);
for (const { id, code, lines } of typed) {
  typing(`typed and refused: ${id}`, async () => {
    const { status, stdout } = await type(lines, 'stake', 'key', 'refused.key');
    assert.is(status, 1, stdout);
    assert.match(stdout, `error ${code}:`);
    assert.not(existsSync(gridlode.path('refused.key')));
  });
}

inTerminal('Ctrl-C at the question ends the command', async () => {
  assert.is((await type(['\u0003'], 'stake', 'key', 'refused.key')).status, 130);
  assert.not(existsSync(gridlode.path('refused.key')));
});

test('an account is there again from the 24 words of its key', async () => {
  const shown = await gridlode.json('stake', 'words', 'staker.key', '--passphrase-file', 'passphrase');
  assert.is(shown.words.split(' ').length, 24);
  const paper = await gridlode.print('stake', 'words', 'staker.key', '--passphrase-file', 'passphrase');
  assert.equal(
    paper
      .split('\n')
      .slice(1)
      .join()
      .match(/[a-z]+/g),
    shown.words.split(' '),
  );
  writeFileSync(gridlode.path('words'), `  ${shown.words.toUpperCase().replaceAll(' ', '  ')}\n`, {
    mode: 0o600,
  });
  const restore = ['stake', 'key', 'again.key', '--words-file', 'words', '--passphrase-file', 'passphrase'];
  assert.is((await gridlode.json(...restore)).account, account);
  const other = Array(24).fill('abandon').join(' ');
  writeFileSync(gridlode.path('words'), other, { mode: 0o600 });
  const { status, stderr } = await gridlode.run(['stake', 'key', 'third.key', '--words-file', 'words']);
  assert.is(status, 1);
  assert.match(stderr, /error WORDS_WRONG: Some of the words are others, or in another order/);
  assert.not.ok(stderr.includes(other), 'words are never said again');
});

slowCases(inTerminal)('at a terminal the words and the passphrase are asked for', async () => {
  const { words } = await gridlode.json('stake', 'words', 'staker.key', '--passphrase-file', 'passphrase');
  const { status, stdout } = await type(
    [words, secret, secret],
    'stake',
    'key',
    'typed-again.key',
    '--restore',
  );
  assert.is(status, 0, stdout);
  assert.match(stdout, account);
  assert.not.ok(stdout.includes(words));
});

test('help names the flags, and no flag takes a passphrase itself', async () => {
  const help = await gridlode.print('stake', 'delegate', '--help');
  for (const flag of ['--key', '--passphrase-file', '--node', '--models', '--anew']) assert.match(help, flag);
  assert.not.ok(/--passphrase\s/.test(help));
  assert.is(account.length, 63);
});

test.run();
