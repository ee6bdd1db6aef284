import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { accessSync, constants, existsSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const outputMaxBytes = 16 * 1024 * 1024;

/** What a command is run with in a root. */
export interface Setting {
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const tools = ['debootstrap', 'chroot', 'unshare', 'nice'];
const isTool = (name: string): boolean =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Why this machine can make no root to install `packageFolder` in, or undefined. */
export function findObstacle(packageFolder: string): string | undefined {
  if (process.getuid?.() !== 0) return 'only root makes one';
  const missing = tools.find((name) => !isTool(name));
  if (missing !== undefined) return `there is no ${missing}`;
  return existsSync(join(packageFolder, 'SHA256SUMS')) ? undefined : '"npm run release" made no package';
}

/** The smallest Debian there is, and in it this Node with its npm: no compiler, no python. */
export async function makeBareRoot(root: string, suite: string): Promise<void> {
  await run('nice', ['-n', '10', 'debootstrap', '--variant=minbase', suite, root], {
    maxBuffer: outputMaxBytes,
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  // A temporary folder is its maker's alone, and every user has to get into a root.
  await chmod(root, 0o755);
  const lib = join(root, 'usr/local/lib/node_modules');
  await mkdir(lib, { recursive: true });
  await cp(process.execPath, join(root, 'usr/local/bin/node'));
  await cp(await findNpm(), join(lib, 'npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
  // What leads to the registry from this machine leads there from the root.
  await cp('/etc/resolv.conf', join(root, 'etc/resolv.conf'), { dereference: true });
  if (existsSync(certificates)) {
    await mkdir(dirname(join(root, certificates)), { recursive: true });
    await writeFile(join(root, certificates), await readFile(certificates));
  }
}

const certificates = '/etc/ssl/certs/ca-certificates.crt';

async function findNpm(): Promise<string> {
  const { stdout } = await run('npm', ['root', '--global']);
  return join(stdout.trim(), 'npm');
}

/**
 * Runs a command in a root as its init, with a /proc of its own: whatever it leaves running ends with it, and
 * nothing stays mounted. Resolves to what it printed; rejects where it fails.
 */
export async function runInRoot(
  root: string,
  command: readonly string[],
  { user = 'root', env = {} }: Setting = {},
): Promise<string> {
  const variables = {
    HOME: user === 'root' ? '/root' : '/var/lib/gridlode',
    LC_ALL: 'C.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    npm_config_cafile: certificates,
    ...env,
  };
  const { stdout, stderr } = await run(
    'nice',
    [
      ...['-n', '10', 'unshare', '--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${root}/proc`],
      ...['chroot', `--userspec=${user}`, root, '/usr/bin/env', '-i'],
      ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
      ...command,
    ],
    { maxBuffer: outputMaxBytes },
  );
  return stdout + stderr;
}

/** Deletes a root; what may still be mounted there, as where a test was killed, is not followed. */
export function removeRoot(root: string): void {
  if (readdirSync(join(root, 'proc')).length > 0)
    throw new Error(`${root}/proc is mounted: unmount it first`);
  rmSync(root, { recursive: true });
}
