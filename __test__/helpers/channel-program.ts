import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { BackgroundApplication, type Program } from './background-application.js';

const CLOCK = join(__dirname, 'manual-clock.js');

/** Gives the program a clock, and what registers tasks for its own triggers. */
const SETUP = `
  const { ManualClock } = require(${JSON.stringify(CLOCK)});
  const { Background } = Windows.ApplicationModel;
  context.clock = ManualClock.install();
  context.register = (name, trigger, { entry = '', conditions = [], group = null, ...options } = {}) => {
    const builder = Object.assign(new Background.BackgroundTaskBuilder(), { name, taskEntryPoint: entry, ...options });
    builder.taskGroup = group && new Background.BackgroundTaskRegistrationGroup(group);
    for (const type of conditions) builder.addCondition(new Background.SystemCondition(type));
    builder.setTrigger(trigger);
    return builder.register();
  };
  context.resets = () => new Background.SystemTrigger(Background.SystemTriggerType.controlChannelReset, false);
  context.completed = (task) => {
    task.oncompleted = (args) => {
      try { args.checkResult(); emit([task.name, 'completed']); } catch (error) { emit([task.name, error.message, error.hresult]); }
    };
    return task;
  };
`;

/** Writes a line, flushes, and does not end its turn before the file that it emits exists. */
export const FLUSH = `
  const fs = require('node:fs');
  const file = process.argv[1] + '.seen';
  emit(file);
  void context.socket.outputStream.writeAsync(Buffer.from(context.kind ? 'now' : 'now\\n'));
  context.channel.flushTransport();
  while (!fs.existsSync(file));
`;

/**
 * A program with the functions of `SETUP`, in an application of its own.
 *
 * @param command as that of `start`
 */
export async function channelProgram(
  t: ExecutionContext,
  files: Readonly<Record<string, string>> = {},
  command: readonly string[] = [process.execPath],
): Promise<Program> {
  const program = new BackgroundApplication(t, files).start({ command });
  await program.run(SETUP);
  return program;
}
