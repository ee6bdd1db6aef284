/** From the one that tells least to the one that tells most. */
export const logLevels = ['off', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The parts of a node that are logged, each with a level of its own. */
export const subsystems = ['node', 'mesh', 'ledger', 'work', 'rounds'] as const;
export type Subsystem = (typeof subsystems)[number];

export type LogLevels = Readonly<Record<Subsystem, LogLevel>>;

export const usualLogLevels: LogLevels = {
  node: 'info',
  mesh: 'warn',
  ledger: 'info',
  work: 'info',
  rounds: 'info',
};

/** Whether what is of a level is told where another is set. */
export const isTold = (level: LogLevel, set: LogLevel): boolean =>
  logLevels.indexOf(level) <= logLevels.indexOf(set);
