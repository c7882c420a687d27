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

/** A program with the functions of `SETUP`, in an application of its own. */
export async function channelProgram(t: ExecutionContext, files: Readonly<Record<string, string>> = {}): Promise<Program> {
  const program = new BackgroundApplication(t, files).start();
  await program.run(SETUP);
  return program;
}
