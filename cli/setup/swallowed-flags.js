import { SetupError } from './setup-error.js';

/**
 * Throws where npm took flags that were meant for the script. Without `--`, npm 7 to 11 read `npm start
 * --data X` as a setting of their own: `X` becomes an argument and npm_config_data='true' appears in the
 * environment; with `--data=X` it is npm_config_data='X'. So the flags have to be known here by name: the
 * environment also holds every setting of the user's .npmrc, known to npm or not. `json` and `long` are
 * settings of npm as well.
 *
 * `flags` maps each flag of the script to whether it takes a value; `command` is how npm was called.
 */
export function refuseSwallowedFlags(command, flags, args, env) {
  const keptOf = (name) => env[`npm_config_${name.replaceAll('-', '_')}`];
  const swallowed = Object.keys(flags).filter(keptOf);
  if (swallowed.length === 0) return;
  const spelled = swallowed.map((name) => {
    const value = keptOf(name);
    if (!flags[name]) return `--${name}`;
    if (value !== 'true') return `--${name} ${value}`;
    return `--${name} ${swallowed.length === 1 && args.length === 1 ? args[0] : '<value>'}`;
  });
  const names = swallowed.map((name) => `--${name}`).join(', ');
  throw new SetupError(
    `npm keeps ${names} for itself unless a lone -- stands before it: write "${command} -- ${spelled.join(' ')}".`,
    2,
  );
}
