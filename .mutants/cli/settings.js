import { join } from 'node:path';
import { fail } from '../protocol/error.js';
import { readRegular } from '../node/regular-file.js';
import { usageCodes } from './codes.js';
import { commonOptions } from './common-options.js';
import { suggest } from './suggest.js';
const configMaxBytes = 1 << 20;
const manyMaxCount = 100;
/**
 * The settings of a command: flag over environment over config file over default. Throws USAGE_VALUE,
 * USAGE_ARGUMENT or USAGE_CONFIG.
 */
export async function readSettings({ name, args, flags }, input) {
    const typed = { nameOf: (option) => `--${option}`, valueOf: (option) => input.given[option] };
    const environment = {
        nameOf: environmentName,
        valueOf: (option) => input.env[environmentName(option)] || undefined,
    };
    const place = readAll(commonOptions, [typed, environment]);
    const config = await readConfig(place.config, join(place.dir, 'config.json'), input.knownNames);
    const sources = [typed, environment, config];
    const common = readAll(commonOptions, sources);
    const missing = Object.entries(args).find(([arg, { absent, form }]) => isNothing(input.given[arg]) && (absent === null || form === 'many'));
    if (missing !== undefined)
        fail(usageCodes, 'USAGE_ARGUMENT', `The command ${name} needs ${missing[0]}: ${missing[1].describe}`);
    const argument = { nameOf: (arg) => arg, valueOf: (arg) => input.given[arg] };
    return { common, values: { ...readAll(flags, sources), ...readAll(args, [argument]) } };
}
/** Of an argument that takes many values and is not given, yargs makes a list of undefined. */
const isNothing = (value) => [value].flat().every((each) => each === undefined);
export const environmentName = (option) => `GRIDLODE_${option.toUpperCase().replaceAll('-', '_')}`;
const readAll = (options, sources) => Object.fromEntries(Object.entries(options).map(([name, option]) => [name, readOption(name, option, sources)]));
function readOption(name, option, sources) {
    const source = sources.find(({ valueOf }) => valueOf(name) !== undefined);
    if (source === undefined) {
        return option.absent === null
            ? fail(usageCodes, 'USAGE_VALUE', `The flag --${name} is needed: ${option.describe}`)
            : option.absent.value;
    }
    const raw = source.valueOf(name);
    const texts = (Array.isArray(raw) ? raw : [raw]).map((value) => ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '');
    const refuse = (what) => fail(usageCodes, 'USAGE_VALUE', `${source.nameOf(name)} ${what}`);
    if (option.form !== 'many' && texts.length > 1)
        refuse('is given more than once');
    if (texts.length > manyMaxCount)
        refuse(`is given more than ${manyMaxCount} times`);
    const values = texts.map((text) => {
        if (text === '')
            refuse('needs a value');
        return option.parse(text) ?? refuse(`is ${text}, not ${option.expects}`);
    });
    return option.form === 'many' ? values : values[0];
}
/** The config file that was named, or the one that may lie in the data directory. Throws USAGE_CONFIG. */
async function readConfig(named, usual, knownNames) {
    const file = named ?? usual;
    const refuse = (what, cause) => fail(usageCodes, 'USAGE_CONFIG', `The config file ${file} ${what}`, cause);
    let config = {};
    try {
        const found = JSON.parse((await readRegular(file, configMaxBytes)).toString('utf8'));
        if (typeof found !== 'object' || found === null || Array.isArray(found))
            refuse('does not hold a JSON object');
        config = found;
    }
    catch (error) {
        const isAbsent = named === undefined && ['ENOENT', 'ENOTDIR'].includes(error.code ?? '');
        if (error.code === 'USAGE_CONFIG')
            throw error;
        if (!isAbsent)
            refuse(`cannot be read: ${error.message}`, error);
    }
    for (const key of Object.keys(config)) {
        if (!knownNames.has(key))
            refuse(`has a key ${key}, which is no flag${suggest(key, knownNames)}`);
    }
    const isMisplaced = 'config' in config || ('dir' in config && named === undefined);
    if (isMisplaced)
        refuse('may not say where it lies itself: config never, dir only in a file named by --config');
    return { nameOf: (option) => `${option} in ${file}`, valueOf: (option) => config[option] ?? undefined };
}
//# sourceMappingURL=settings.js.map