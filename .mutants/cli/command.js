/** Infers the types of a command's settings. */
export const defineCommand = (command) => command;
//# sourceMappingURL=command.js.map