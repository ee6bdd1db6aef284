/**
 * What an ELF file asks of the machine that loads it, and what it gives. Read from the file itself, so that
 * what is checked is what is handed out. Little-endian, 64 bits. Source: elf(5) and the LSB's chapter on
 * symbol versioning.
 *
 * @param {Buffer} file
 * @returns {{ machine: string, libraries: string[], versions: string[], exports: string[] }} `versions` are
 *   such as GLIBC_2.17; throws where the file is none of these.
 */
export function readElf(file) {
  if (file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1)
    throw new Error('It is no ELF file of 64 bits, little-endian.');
  const sections = sectionsOf(file);
  const textOf = ({ link }, offset) => textAt(file, sections[link].offset + offset);
  const dynamic = sections.find(({ type }) => type === sectionTypes.dynamic);
  const needed = sections.find(({ type }) => type === sectionTypes.versionNeeds);
  const symbols = sections.find(({ type }) => type === sectionTypes.dynamicSymbols);
  return {
    machine: machines[file.readUInt16LE(18)] ?? 'another',
    libraries: recordsOf(dynamic, 16)
      .filter((at) => file.readBigInt64LE(at) === neededTag)
      .map((at) => textOf(dynamic, Number(file.readBigUInt64LE(at + 8)))),
    versions: needed === undefined ? [] : versionsOf(file, needed).map((at) => textOf(needed, at)),
    exports: recordsOf(symbols, 24)
      .filter((at) => file.readUInt16LE(at + 6) !== 0 && file[at + 4] >> 4 !== 0)
      .map((at) => textOf(symbols, file.readUInt32LE(at)))
      .sort(),
  };
}

const machines = { 62: 'x64', 183: 'arm64' };
const sectionTypes = { dynamic: 6, dynamicSymbols: 11, versionNeeds: 0x6ffffffe };
const neededTag = 1n;

function sectionsOf(file) {
  const start = Number(file.readBigUInt64LE(40));
  const size = file.readUInt16LE(58);
  return Array.from({ length: file.readUInt16LE(60) }, (_, i) => {
    const at = start + i * size;
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 24)),
      bytes: Number(file.readBigUInt64LE(at + 32)),
      link: file.readUInt32LE(at + 40),
      count: file.readUInt32LE(at + 44),
    };
  });
}

const recordsOf = (section, size) =>
  Array.from({ length: Math.floor((section?.bytes ?? 0) / size) }, (_, i) => section.offset + i * size);

/** Where the names of the versions are that each library must have: a list of lists. */
function versionsOf(file, { offset, count }) {
  const names = [];
  for (let library = offset, left = count; left > 0; left--) {
    let version = library + file.readUInt32LE(library + 8);
    for (let more = file.readUInt16LE(library + 2); more > 0; more--) {
      names.push(file.readUInt32LE(version + 8));
      version += file.readUInt32LE(version + 12);
    }
    library += file.readUInt32LE(library + 12);
  }
  return names;
}

const textAt = (file, at) => file.toString('latin1', at, file.indexOf(0, at));
