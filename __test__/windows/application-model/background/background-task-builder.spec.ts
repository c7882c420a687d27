import test from 'ava';
import {
  BackgroundTaskBuilder,
  BackgroundTaskRegistrationGroup,
  SocketActivityTrigger,
  SystemCondition,
  SystemConditionType,
  SystemTrigger,
  SystemTriggerType,
} from 'uwp-sockets';

import { INVALID_ARGUMENT, throws } from '../../../helpers/failures.js';

const NOT_IMPLEMENTED = { hresult: '0x80004001' } as const;

function builder(): BackgroundTaskBuilder {
  const made = new BackgroundTaskBuilder();
  made.name = 'task';
  made.taskEntryPoint = 'js\\task.js';
  made.setTrigger(new SocketActivityTrigger());
  return made;
}

test('the properties of a builder have the defaults of Windows, and keep what is set', (t) => {
  const made = new BackgroundTaskBuilder();
  const { name, taskEntryPoint, cancelOnConditionLoss, isNetworkRequested, taskGroup, environment } = made;
  t.deepEqual(
    { name, taskEntryPoint, cancelOnConditionLoss, isNetworkRequested, taskGroup, environment },
    {
      name: '',
      taskEntryPoint: '',
      cancelOnConditionLoss: false,
      isNetworkRequested: false,
      taskGroup: null,
      environment: {},
    },
  );
  const group = new BackgroundTaskRegistrationGroup('g');
  Object.assign(made, { name: 'n', taskEntryPoint: 'e', cancelOnConditionLoss: true, isNetworkRequested: 1 });
  Object.assign(made, { taskGroup: group, environment: { A: '1' } });
  t.is(made.name, 'n');
  t.is(made.taskEntryPoint, 'e');
  t.true(made.cancelOnConditionLoss);
  t.true(made.isNetworkRequested);
  t.is(made.taskGroup, group);
  t.deepEqual(made.environment, { A: '1' });
  made.taskGroup = null;
  t.is(made.taskGroup, null);
});

test('the environment of a task is an object of strings, which later changes do not reach', (t) => {
  const made = builder();
  const variables: Record<string, string> = { A: '1' };
  made.environment = variables;
  variables['B'] = '2';
  t.deepEqual(made.environment, { A: '1' });
  for (const wrong of [null, undefined, 'A=1', { A: 1 }, { A: undefined }, { 'A=B': '1' }, { '': '1' }, { A: '\0' }]) {
    throws(t, () => (made.environment = wrong as never), INVALID_ARGUMENT, JSON.stringify(wrong));
  }
  t.deepEqual(made.environment, { A: '1' });
});

test('triggers, conditions and groups are those of this package', (t) => {
  const made = builder();
  for (const wrong of [null, undefined, {}, new SystemCondition(SystemConditionType.userPresent)]) {
    throws(t, () => made.setTrigger(wrong as never), INVALID_ARGUMENT);
  }
  for (const wrong of [null, undefined, {}, new SocketActivityTrigger()]) {
    throws(t, () => made.addCondition(wrong as never), INVALID_ARGUMENT);
  }
  for (const wrong of [undefined, {}, 'g']) throws(t, () => (made.taskGroup = wrong as never), INVALID_ARGUMENT);
});

test('register reports what is missing or unknown here', (t) => {
  const nameless = builder();
  nameless.name = '';
  throws(t, () => nameless.register(), { ...INVALID_ARGUMENT, message: /name/ });

  const withoutTrigger = new BackgroundTaskBuilder();
  withoutTrigger.name = 'task';
  throws(t, () => withoutTrigger.register(), { ...INVALID_ARGUMENT, message: /trigger/ });

  const conditional = builder();
  conditional.addCondition(new SystemCondition(SystemConditionType.internetAvailable));
  throws(t, () => conditional.register(), { ...NOT_IMPLEMENTED, message: /SocketActivityTrigger/ });
});

test('register names the events and conditions of the system that nothing here observes', (t) => {
  const { networkStateChange, internetAvailable, controlChannelReset } = SystemTriggerType;
  const system = builder();
  for (const [name, type] of Object.entries(SystemTriggerType)) {
    system.setTrigger(new SystemTrigger(type, false));
    if (type === networkStateChange || type === internetAvailable || type === controlChannelReset) continue;
    throws(t, () => system.register(), { ...NOT_IMPLEMENTED, message: new RegExp(`SystemTrigger .*${name}$`) }, name);
  }
  const { internetAvailable: online, internetNotAvailable: offline } = SystemConditionType;
  for (const [name, type] of Object.entries(SystemConditionType)) {
    if (type === online || type === offline) continue;
    const conditional = builder();
    conditional.setTrigger(new SystemTrigger(controlChannelReset, false));
    conditional.addCondition(new SystemCondition(type));
    throws(t, () => conditional.register(), { ...NOT_IMPLEMENTED, message: new RegExp(`SystemCondition ${name}$`) });
  }
});

test('a task of the program itself needs no agent', (t) => {
  const local = builder();
  local.taskEntryPoint = '';
  local.setTrigger(new SystemTrigger(SystemTriggerType.controlChannelReset, false));
  const task = local.register();
  t.is(task.name, 'task');
  t.is((task.trigger as SystemTrigger).triggerType, SystemTriggerType.controlChannelReset);
  task.oncompleted = ignore;
  task.unregister(false);
});

test('there are no COM classes', (t) => {
  const clsid = '{3F2504E0-4F89-11D3-9A0C-0305E82C3301}';
  throws(t, () => builder().setTaskEntryPointClsid(clsid), { hresult: '0x80040154' });
  throws(t, () => builder().setTaskEntryPointClsid('task'), INVALID_ARGUMENT);
});

test('triggers and conditions keep their types, and have no others', (t) => {
  t.false(new SocketActivityTrigger().isWakeFromLowPowerSupported);
  const trigger = new SystemTrigger(SystemTriggerType.internetAvailable, true);
  t.is(trigger.triggerType, SystemTriggerType.internetAvailable);
  t.true(trigger.oneShot);
  t.is(new SystemCondition(SystemConditionType.freeNetworkAvailable).conditionType, 7);
  throws(t, () => new SystemTrigger(16 as never, true), INVALID_ARGUMENT);
  throws(t, () => new SystemCondition('3' as never), INVALID_ARGUMENT);
});

test('a group has an id, and a name for people', (t) => {
  const group = new BackgroundTaskRegistrationGroup('id', 'Name');
  t.is(group.id, 'id');
  t.is(group.name, 'Name');
  t.is(BackgroundTaskRegistrationGroup('id').name, '');
  t.is(group.onbackgroundactivated, null);
  throws(t, () => new BackgroundTaskRegistrationGroup(''), INVALID_ARGUMENT);
  throws(t, () => group.addEventListener('activated' as never, () => undefined), INVALID_ARGUMENT);
  t.notThrows(() => group.removeEventListener('activated' as never, ignore));
  throws(t, () => (group.onbackgroundactivated = {} as never), INVALID_ARGUMENT);
});

function ignore(): void {}
