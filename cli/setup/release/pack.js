import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../child.js';
import { SetupError } from '../setup-error.js';

/** Packs the files of `folder` into `target` by npm, beside the sums that `sha256sum --check` reads. */
export async function pack({ folder, target, signal }) {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const npm = process.env.npm_execpath;
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', target];
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { code, stdout, stderr } = await runChild(command, [...first, ...args], { cwd: folder, signal });
  if (code !== 0) throw new SetupError(`npm could not pack ${folder}:\n${stderr.trim()}`);
  const filename = stdout.trim();
  const bytes = readFileSync(join(target, filename));
  const sum = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(target, 'SHA256SUMS'), `${sum}  ${filename}\n`);
  return { path: join(target, filename), sum, bytes: bytes.length };
}
