import { constants } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { Program, ProgramError } from '../../../helpers/background-application.js';
import { channelProgram } from '../../../helpers/channel-program.js';
import { testNeeding } from '../../../helpers/udp-needs.js';
import { VETH_PAIRS } from '../../../helpers/veth-pairs.js';

const SANDBOX = join(__dirname, '../../../../__test__/helpers/udp-seccomp.py');
const ONLINE = 'route add default via 10.93.1.2';
const OFFLINE = 'route del default';

/** Emits its name, and when it is canceled why. */
const FILES = {
  'task.js': `exports.run = (task) => globalThis.emit(task.task.name, task.triggerDetails);`,
  'endless.js': `
    exports.run = (task) => new Promise((resolve) => {
      task.oncanceled = ({ detail: [reason] }) => { globalThis.emit('canceled', reason); resolve(); };
      globalThis.emit('began', null);
    });
  `,
};

/** A program in a namespace with a network that is not the Internet. */
async function program(t: ExecutionContext): Promise<Program> {
  const command = ['unshare', '-rnm', 'sh', '-c', `ip link set lo up && ${VETH_PAIRS} && exec "$@"`, 'sh'];
  const started = await channelProgram(t, FILES, [...command, process.execPath]);
  await started.run(`
    const { execFileSync } = require('node:child_process');
    globalThis.emit = (...values) => emit(values);
    context.ip = (command) => execFileSync('ip', command.split(' '));
    const { SystemTrigger, SystemTriggerType } = Windows.ApplicationModel.Background;
    context.system = (type, once = false) => new SystemTrigger(SystemTriggerType[type], once);
    context.conditions = Windows.ApplicationModel.Background.SystemConditionType;
  `);
  return started;
}

/** Waits until everything that changes of the network began is over: a change was seen by a handler that came later. */
async function settled(started: Program): Promise<void> {
  await started.run(`
    const { NetworkInformation } = Windows.Networking.Connectivity;
    const seen = new Promise((resolve) => (NetworkInformation.onnetworkstatuschanged = resolve));
    const hold = setInterval(() => undefined, 1000);
    context.count = (context.count ?? 1) + 1;
    context.ip('address add 10.97.0.' + context.count + '/32 dev b0');
    await seen;
    NetworkInformation.onnetworkstatuschanged = null;
    clearInterval(hold);
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  `);
}

const testNetwork = testNeeding('networkNamespaces');

testNetwork('networkStateChange runs a task at each change, while it is registered', async (t) => {
  const started = await program(t);
  await started.run(
    `context.task = context.register('change', context.system('networkStateChange'), { entry: 'task.js' })`,
  );
  for (const change of [ONLINE, OFFLINE]) {
    await started.run(`context.ip('${change}')`);
    t.deepEqual(await started.event(), ['change', null]);
  }
  await started.run('context.task.unregister(false)');
  await settled(started);
  await started.run(`emit('nothing before')`);
  t.is(await started.event(), 'nothing before');
});

testNetwork('a trigger that is to fire once ends its registration', async (t) => {
  const started = await program(t);
  await started.run(`context.register('once', context.system('networkStateChange', true), { entry: 'task.js' })`);
  await started.run(`context.ip('${ONLINE}')`);
  t.deepEqual(await started.event(), ['once', null]);
  t.is(
    await started.run('return [...Windows.ApplicationModel.Background.BackgroundTaskRegistration.allTasks].length'),
    0,
  );
  await settled(started);
  await started.run(`emit('nothing before')`);
  t.is(await started.event(), 'nothing before');
});

testNetwork('internetAvailable runs a task when the Internet comes, and only then', async (t) => {
  const started = await program(t);
  await started.run(`context.register('internet', context.system('internetAvailable'), { entry: 'task.js' })`);
  await settled(started);
  for (let count = 0; count < 2; count++) {
    await started.run(`context.ip('${ONLINE}')`);
    t.deepEqual(await started.event(), ['internet', null]);
    await settled(started);
    await started.run(`context.ip('${OFFLINE}')`);
    await settled(started);
  }
  await started.run(`emit('nothing before')`);
  t.is(await started.event(), 'nothing before');
});

testNetwork('a task waits until its conditions hold', async (t) => {
  const started = await program(t);
  await started.run(`
    const { internetAvailable, internetNotAvailable } = context.conditions;
    context.register('offline', context.system('networkStateChange', true), { entry: 'task.js', conditions: [internetNotAvailable] });
    context.register('never', context.system('networkStateChange'), {
      entry: 'task.js', conditions: [internetAvailable, internetNotAvailable],
    });
    context.register('online', context.system('networkStateChange', true), { entry: 'task.js', conditions: [internetAvailable] });
  `);
  await settled(started);
  t.deepEqual(await started.event(), ['offline', null]);
  await started.run(`emit('nothing else before')`);
  t.is(await started.event(), 'nothing else before');
  await started.run(`context.ip('${ONLINE}')`);
  t.deepEqual(await started.event(), ['online', null]);
});

testNetwork('a task is canceled when a condition no longer holds, if it asked for that', async (t) => {
  for (const cancelOnConditionLoss of [true, false]) {
    const started = await program(t);
    await started.run(`
      const conditions = [context.conditions.internetAvailable];
      const options = { entry: 'endless.js', conditions, cancelOnConditionLoss: ${cancelOnConditionLoss} };
      context.register('endless', context.system('internetAvailable'), options);
      context.ip('${ONLINE}');
    `);
    t.deepEqual(await started.event(), ['began', null]);
    await started.run(`context.ip('${OFFLINE}')`);
    await settled(started);
    await started.run(`emit('over')`);
    if (cancelOnConditionLoss) t.deepEqual(await started.event(), ['canceled', 6]);
    t.is(await started.event(), 'over');
  }
});

testNeeding('seccomp')('what a system does not report cannot be registered', async (t) => {
  const command = ['python3', SANDBOX, 'netlink', String(constants.errno.EPERM), process.execPath];
  const started = await channelProgram(t, FILES, command);
  for (const [type, conditions] of [
    ['networkStateChange', []],
    ['internetAvailable', []],
    ['controlChannelReset', [3]],
  ] as const) {
    const register = started.run(`
      const { SystemTrigger, SystemTriggerType } = Windows.ApplicationModel.Background;
      const trigger = new SystemTrigger(SystemTriggerType.${type}, false);
      context.register('task', trigger, { entry: 'task.js', conditions: ${JSON.stringify(conditions)} });
    `);
    const error = await t.throwsAsync<ProgramError>(register, { message: /does not report/ });
    t.is(error?.hresult, '0x80004001', type);
  }
});
