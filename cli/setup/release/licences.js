import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { SetupError } from '../setup-error.js';

const lightgbm = 'package/dependencies/LightGBM';
const inside = {
  LightGBM: `${lightgbm}/LICENSE`,
  fmt: `${lightgbm}/external_libs/fmt/LICENSE.rst`,
  fast_double_parser: `${lightgbm}/external_libs/fast_double_parser/LICENSE`,
};
const runtime = `libgomp, libstdc++ and libgcc, of GCC 10.2.1 as Debian 11 has it (source package gcc-10 10.2.1-6)

GPL-3.0-or-later with the GCC Runtime Library Exception 3.1, which lets a program that GCC compiled hold them
under any licence: https://www.gnu.org/licenses/gcc-exception-3.1.html
`;

/** The licences of what is inside a prebuilt addon beside our own code. */
export function licencesOf(checkout) {
  const archive = join(checkout, 'native', 'build', 'lightgbm-1.0.27.tgz');
  const texts = Object.entries(inside).map(([name, path]) => {
    const { status, stdout } = spawnSync('tar', ['-xzOf', archive, path], { encoding: 'utf8' });
    if (status !== 0) throw new SetupError(`${archive} has no ${path}: build the engine again.`);
    return `${name}\n\n${stdout}`;
  });
  return [...texts, runtime].join(`\n${'-'.repeat(78)}\n`);
}
