// deadline: 3600 s
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findObstacle, makeBareRoot, removeRoot, runInRoot, type Setting } from './bare-root.js';
import { readContainerFile } from './container-file.js';

const checkout = join(import.meta.dirname, '..', '..', '..', '..');
const packageFolder = join(checkout, 'dist', 'package');
const containerFile = join(checkout, 'cli', 'setup', 'container', 'Containerfile');
const installed = '/usr/local/lib/node_modules/gridlode';

const obstacle = findObstacle(packageFolder);
if (obstacle !== undefined) console.log(`skipped: no bare root of Debian, for ${obstacle}`);

/** Runs each step of the container file in a root, and gives what its entry point is run with. */
async function takeSteps(root: string): Promise<Setting & { readonly entry: readonly string[] }> {
  let setting: Setting = {};
  let entry: readonly string[] = [];
  for (const { name, text } of readContainerFile(readFileSync(containerFile, 'utf8'))) {
    if (name === 'COPY') cpSync(packageFolder, join(root, text.split(' ')[1] as string), { recursive: true });
    else if (name === 'RUN') await runInRoot(root, ['sh', '-ec', text], setting);
    else if (name === 'USER') setting = { ...setting, user: text };
    else if (name === 'ENV') setting = { ...setting, env: Object.fromEntries([text.split('=')]) };
    else if (name === 'ENTRYPOINT') entry = JSON.parse(text) as string[];
    else assert.ok(['FROM', 'VOLUME', 'CMD'].includes(name), `what ${name} does is not known here`);
  }
  return { ...setting, entry };
}

// The second is the oldest glibc that the engine is made for.
for (const debian of ['bookworm', 'bullseye']) {
  const test = suite(`a bare Debian: ${debian}`);
  const root = obstacle === undefined ? mkdtempSync(join(tmpdir(), `bare-${debian}-`)) : '';
  const check = obstacle === undefined ? test : test.skip;
  let setting: Setting & { readonly entry: readonly string[] } = { entry: [] };
  const gridlode = (...args: string[]): Promise<string> =>
    runInRoot(root, [...setting.entry, ...args], setting);

  test.after(() => {
    if (root !== '') removeRoot(root);
  });

  check('Node alone is there', async () => {
    await makeBareRoot(root, debian);
    const found = await runInRoot(root, ['sh', '-c', 'command -v g++ cc make python3 || echo none']);
    assert.is(found, 'none\n');
  });

  check('the steps of the container file install it', async () => {
    setting = await takeSteps(root);
    assert.match(await gridlode('--help'), 'gridlode <command> [flags]');
    const { engine, node } = JSON.parse(await gridlode('version', '--json')) as Record<string, string>;
    assert.ok(engine);
    assert.is(node, process.versions.node);
  });

  check('its engine is the prebuilt one, and sound', async () => {
    const script = `const { selfTest } = await import('${installed}/dist/native/index.js'); await selfTest();`;
    await runInRoot(root, ['node', '--input-type=module', '-e', script], setting);
    await runInRoot(root, ['test', '!', '-e', `${installed}/native/build`]);
  });

  check('the demo ends with models that are final and a forger that is barred', async () => {
    const shown = await gridlode(
      'demo',
      '--models',
      '3',
      '--seed',
      '11',
      '--results',
      '/var/lib/gridlode/demo',
    );
    assert.match(shown, /is final: corr/);
    assert.match(shown, /models final, /);
  });

  check('a provider comes to a final model by what the documentation says', async () => {
    cpSync(join(checkout, 'test', 'setup', 'release', 'provider.sh'), join(root, 'provider.sh'));
    const shown = await runInRoot(root, ['timeout', '900', 'sh', '/provider.sh'], setting);
    assert.match(shown, 'The provider has a final model.');
  });

  test.run();
}
