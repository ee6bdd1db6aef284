import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Gridlode } from '../../run-bin.js';

const test = suite('completion');
const gridlode = new Gridlode();
test.after(() => gridlode.remove());
writeFileSync(gridlode.path('a file.campaign'), '');

/** What each shell is told to print the completions of a line, and by which program. */
const shells = {
  bash: (line: string): string =>
    `COMP_LINE='${line}'; IFS=' ' read -ra COMP_WORDS <<< "$COMP_LINE"; [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
     COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _gridlode; printf '%s\\n' "\${COMPREPLY[@]}"`,
  fish: (line: string): string => `complete -C '${line}' | string replace -r '\\t.*' ''; true`,
} as const;

const lines: readonly (readonly [line: string, some: readonly string[], none: readonly string[]])[] = [
  ['gridlode sta', ['start', 'status', 'stake'], ['init']],
  ['gridlode stake ', ['key', 'delegate', 'transfer'], ['start']],
  ['gridlode stake delegate --', ['--node', '--dir'], ['--bootstrap']],
  ['gridlode --dir x service i', ['install'], ['init']],
  ['gridlode audits --tr', [], ['--trainings']],
  ['gridlode start --tr', ['--trainings'], []],
  ['gridlode init --campaign a', ['a file.campaign'], ['audits']],
  ['gridlode completion ', ['bash', 'zsh', 'fish'], []],
];
for (const [shell, show] of Object.entries(shells)) {
  const isThere = spawnSync(shell, ['--version']).status === 0;
  if (!isThere) console.log(`skipped: there is no ${shell}`);
  for (const [line, some, none] of lines) {
    // In fish a command has to stand first.
    if (shell === 'fish' && line.includes('--dir x')) continue;
    (isThere ? test : test.skip)(`${shell} completes "${line}"`, async () => {
      const script = `${await gridlode.print('completion', shell)}\n${show(line)}\n`;
      const { status, stdout, stderr } = spawnSync(shell, ['-c', script], {
        cwd: gridlode.folder,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, HOME: gridlode.folder },
      });
      assert.is(status, 0, stderr);
      const found = stdout
        .trimEnd()
        .split('\n')
        .map((word) => word.replaceAll('\\', '').trim());
      for (const word of some) assert.ok(found.includes(word), `${word} is not among ${found.join(', ')}`);
      for (const word of none) assert.not(found.includes(word), word);
    });
  }
}

const hasZsh = spawnSync('zsh', ['--version']).status === 0;
if (!hasZsh) console.log('skipped: there is no zsh');
(hasZsh ? test : test.skip)('zsh takes its script without a word', async () => {
  const script = `${await gridlode.print('completion', 'zsh')}\n(( $+_comps[gridlode] )) && print known\n`;
  const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], {
    cwd: gridlode.folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: gridlode.folder },
  });
  assert.is(stderr, '');
  assert.is(stdout, 'known\n');
});

test.run();
