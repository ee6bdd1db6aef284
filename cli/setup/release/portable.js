import { readElf } from './elf.js';

/** The glibc of Debian 11 and Ubuntu 20.04; Node itself asks for 2.28. */
const glibcMost = [2, 31];

const libraries = /^(lib(c|m|dl|rt|pthread)[.]so[.]\d|ld-linux-(x86-64|aarch64)[.]so[.]\d)$/;
const exported = /^(napi_register_module_v1|node_api_module_get_api_version_v1)$/;

/**
 * Why an addon does not run on every Linux with that glibc and nothing else, one sentence each; none if it
 * does. Of what is linked in, nothing may be seen from outside: Node brings a libstdc++ of its own.
 */
export function whyNotPortable(file, arch) {
  const { machine, libraries: needed, versions, exports } = readElf(file);
  return [
    ...(machine === arch ? [] : [`It is for ${machine}, not ${arch}.`]),
    ...needed.filter((name) => !libraries.test(name)).map((name) => `It needs ${name}.`),
    ...versions.filter(isTooNew).map((name) => `It needs ${name}; ${glibcMost.join('.')} is the most.`),
    ...exports.filter((name) => !exported.test(name)).map((name) => `It exports ${name}.`),
  ];
}

function isTooNew(version) {
  if (!version.startsWith('GLIBC_')) return false;
  const [major, minor] = version.slice('GLIBC_'.length).split('.').map(Number);
  return !(major < glibcMost[0] || (major === glibcMost[0] && minor <= glibcMost[1]));
}
