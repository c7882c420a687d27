import nodeProcess from 'node:process';

/** For modules that are not in the main file: there the default export of a module would need a helper of the bundler. */
export const process: NodeJS.Process = nodeProcess;
