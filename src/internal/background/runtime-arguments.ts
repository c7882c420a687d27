/** Options with code that runs in place of a script. */
const EVALUATES = /^(-e|-p|-pe|--eval|--print)(=|$)/;

/** Options of one process: the port of a debugger, and modes other than running a script. */
const OF_PROCESS = /^(-c|--check|-i|--interactive|--inspect(-\w+)*|--test(-\w+)*|--watch(-\w+)*|--input-type)(=|$)/;

/** Those with a value of their own behind them. */
const WITH_VALUE =
  /^(-e|-p|-pe|--eval|--print|--inspect-port|--inspect-publish-uid|--input-type|--watch-path|--test-(concurrency|name-pattern|reporter|reporter-destination|timeout))$/;

/** Whether the runtime runs code from its arguments, so that there is no script that could be started again. */
export function evaluatesCode(args: readonly string[]): boolean {
  return args.some((argument) => EVALUATES.test(argument));
}

/** The arguments of the runtime that another process should have too, to run a script as this one does. */
export function lastingArguments(args: readonly string[]): string[] {
  const lasting: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index]!;
    if (!EVALUATES.test(argument) && !OF_PROCESS.test(argument)) lasting.push(argument);
    else if (WITH_VALUE.test(argument)) index++;
  }
  return lasting;
}
