import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { BackgroundApplication, ProgramError, type Program } from '../../../helpers/background-application.js';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const REGISTER = `
  const { Background } = Windows.ApplicationModel;
  const register = (name, group = null) => {
    const builder = new Background.BackgroundTaskBuilder();
    builder.name = name;
    builder.taskEntryPoint = 'js\\\\task.js';
    builder.taskGroup = group;
    builder.setTrigger(new Background.SocketActivityTrigger());
    return builder.register();
  };
`;

const TASKS = { 'js/task.js': '' };

async function names(program: Program): Promise<string[]> {
  return program.run(`
    const all = Windows.ApplicationModel.Background.BackgroundTaskRegistration.allTasks;
    return [...all].map(({ value }) => value.name).sort();
  `);
}

test('a registration has what the builder had, and is listed by its id in any notation', async (t) => {
  const program = new BackgroundApplication(t, TASKS).start();
  const found = await program.run<Record<string, unknown>>(`${REGISTER}
    const made = register('mail');
    const { allTasks } = Background.BackgroundTaskRegistration;
    return {
      id: made.taskId,
      name: made.name,
      trigger: made.trigger instanceof Background.SocketActivityTrigger,
      group: made.taskGroup,
      size: allTasks.size,
      isSame: allTasks.lookup('{' + made.taskId.toUpperCase() + '}') === made && allTasks[made.taskId] === made,
      has: allTasks.hasKey(made.taskId) && !allTasks.hasKey('00000000-0000-0000-0000-000000000000'),
    };
  `);
  t.regex(String(found['id']), GUID);
  t.deepEqual(
    { ...found, id: '' },
    { id: '', name: 'mail', trigger: true, group: null, size: 1, isSame: true, has: true },
  );
});

test('registrations outlive the program, two may have one name, and unregister removes one for every program', async (t) => {
  const application = new BackgroundApplication(t, TASKS);
  const first = application.start();
  await first.run(`${REGISTER} register('a'); register('b'); register('b');`);
  t.deepEqual(await first.end(), { code: 0, errors: '' });

  const second = application.start();
  t.deepEqual(await names(second), ['a', 'b', 'b']);
  await second.run(`
    const all = Windows.ApplicationModel.Background.BackgroundTaskRegistration.allTasks;
    context.task = [...all].find(({ value }) => value.name === 'a').value;
    context.task.unregister(false);
  `);
  t.deepEqual(await names(second), ['b', 'b']);
  const error = await t.throwsAsync(second.run('context.task.unregister(true)'), { instanceOf: ProgramError });
  t.is(error.hresult, '0x80070490');
});

test('a registration of a script that is missing, or outside of the application, fails and leaves nothing', async (t) => {
  const program = new BackgroundApplication(t).start();
  const missing = await t.throwsAsync(program.run(`${REGISTER} register('a');`), { instanceOf: ProgramError });
  t.is(missing.hresult, '0x80070002');
  t.regex(missing.message, /js.task\.js/);
  t.deepEqual(await names(program), []);
});

test('a program that is started by a link elsewhere belongs to the application of its script', async (t) => {
  const application = new BackgroundApplication(t, TASKS);
  await application.start().run(`${REGISTER} register('a');`);
  const link = join(application.root, '../program');
  symlinkSync(join(application.root, 'main.js'), link);
  const linked = application.start({ script: link });
  t.deepEqual(await names(linked), ['a']);
  await linked.run(`${REGISTER} register('b');`);
  t.deepEqual(await names(linked), ['a', 'b']);
});

test('tasks of a group are listed by the group only', async (t) => {
  const program = new BackgroundApplication(t, TASKS).start();
  const found = await program.run(`${REGISTER}
    const group = new Background.BackgroundTaskRegistrationGroup('g', 'Group');
    register('alone');
    const { taskId, taskGroup } = register('grouped', group);
    const { BackgroundTaskRegistration } = Background;
    const listed = BackgroundTaskRegistration.getTaskGroup('g');
    return {
      all: [...BackgroundTaskRegistration.allTasks].map(({ value }) => value.name),
      groups: [...BackgroundTaskRegistration.allTaskGroups].map(({ key, value }) => [key, value.id, value.name]),
      unknown: BackgroundTaskRegistration.getTaskGroup('h'),
      ofGroup: [group, listed, taskGroup].map(({ allTasks }) => allTasks.lookup(taskId).name),
      name: listed.name,
    };
  `);
  t.deepEqual(found, {
    all: ['alone'],
    groups: [['g', 'g', 'Group']],
    unknown: null,
    ofGroup: ['grouped', 'grouped', 'grouped'],
    name: 'Group',
  });
});

test('handlers of a registration are functions for its two events', async (t) => {
  const program = new BackgroundApplication(t, TASKS).start();
  const errors = await program.run(`${REGISTER}
    const made = register('a');
    const calls = [
      () => made.addEventListener('ended', () => undefined),
      () => made.addEventListener('completed', {}),
      () => (made.oncompleted = 1),
      () => (made.onprogress = 'f'),
    ];
    return calls.map((call) => { try { call(); return ''; } catch (error) { return error.hresult; } });
  `);
  t.deepEqual(errors, Array(4).fill('0x80070057'));
});

test('a program that only has handlers for the end of tasks ends when it has nothing else to do', async (t) => {
  const program = new BackgroundApplication(t, TASKS).start();
  await program.run(`${REGISTER}
    const made = register('a');
    made.oncompleted = () => undefined;
    made.addEventListener('progress', () => undefined);
    Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = () => undefined;
  `);
  t.deepEqual(await program.end(), { code: 0, errors: '' });
});
