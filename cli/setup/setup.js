import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { requireCompilers } from './compilers.js';
import { dependenciesAreInstalled, installDependencies } from './dependencies.js';
import { takeLock } from './lock.js';
import { buildAddon } from './native.js';
import { createProgress } from './progress.js';
import { compileTypescript, typescriptIsCompiled } from './typescript.js';

/**
 * Brings a checkout to where it can run: dependencies, native addon, TypeScript, each skipped where nothing
 * changed. Without the engine, a node only watches, and no compiler is needed. Everything it says goes to
 * stderr. Throws SetupError, or the reason of `signal` when that aborts.
 */
export async function setUp(root, signal, { withoutEngine = false } = {}) {
  const progress = createProgress();
  const giveBack = await takeLock(join(root, 'dist', '.setup-lock'), {
    signal,
    onWait: (pid) => progress.say(`Waiting for another set-up of this checkout, process ${pid}.`),
  });
  try {
    const context = (title) => ({ root, signal, progress, title });
    const installed = dependenciesAreInstalled(root);
    if (!withoutEngine && (!installed || !existsSync(join(root, 'native', 'build'))))
      requireCompilers(process.env.PATH ?? '');
    if (!installed) await installDependencies(context('[1/3]'));
    const built = !withoutEngine && (await buildAddon(context('[2/3]')));
    const compiled = typescriptIsCompiled(root);
    if (!compiled) await compileTypescript(context('[3/3]'));
    progress.say(installed && !built && compiled ? 'Set-up is up to date.' : 'Set-up is done.');
  } finally {
    giveBack();
  }
}
