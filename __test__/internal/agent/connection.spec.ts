import { chmodSync, chownSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { SocketActivityInformation } from 'uwp-sockets';

import { AgentConnection, disconnect, request } from '../../../dist/internal/agent/connection.js';
import { throws } from '../../helpers/failures.js';
import { agentPlace, fakeAgent, TASK } from '../../helpers/fake-agent.js';

const onUnix = process.platform === 'win32' ? test.skip : test.serial;
const asRoot = process.getuid?.() === 0 ? test.serial : test.skip;

const DENIED = '0x80070005';

function refused(t: ExecutionContext, message: RegExp): void {
  throws(t, () => new AgentConnection(), { hresult: DENIED, message });
}

onUnix('requests of a thread share a connection, which is made anew when the agent has ended it', async (t) => {
  const first = await fakeAgent(t);
  const pid = (): number => new AgentConnection().request('hello', HELLO).message.pid;
  t.is(pid(), first.pid);
  t.is(request('tasks', {}).message.tasks[0]!.taskId, TASK);
  await first.kill();
  const second = await fakeAgent(t);
  t.is(request('tasks', {}).message.tasks[0]!.taskId, TASK);
  t.is(pid(), second.pid);
  disconnect();
});

const HELLO = { protocol: 1, application: 'a', secret: 's', role: 'program' } as const;

onUnix('without an agent and without its executable the error says so', (t) => {
  agentPlace(t);
  const error = throws(t, () => SocketActivityInformation.allSockets, { hresult: '0x80070002' });
  t.regex(error.message, /no-such-program/);
});

onUnix('an executable that ends at once, and one that says why, are reported', (t) => {
  const directory = agentPlace(t);
  process.env['UWP_SOCKETS_AGENT_PROGRAM'] = '/bin/false';
  throws(t, () => new AgentConnection(), { hresult: '0x80004005', message: /did not start/ });
  const script = join(directory, 'agent');
  writeFileSync(script, '#!/bin/sh\necho no room >&3\n', { mode: 0o700 });
  process.env['UWP_SOCKETS_AGENT_PROGRAM'] = script;
  throws(t, () => new AgentConnection(), { hresult: '0x80004005', message: /did not start: no room$/ });
});

onUnix('an agent that never answers is waited for five seconds', async (t) => {
  await fakeAgent(t, { of: 'tasks', how: 'never' });
  const begin = performance.now();
  throws(t, () => request('tasks', {}), { hresult: '0x800705B4', message: /within 5 s/ });
  const time = performance.now() - begin;
  t.true(time > 4_900 && time < 15_000, `${time} ms`);
  t.is(request('sockets', {}).message.sockets.length, 0, 'on a new connection');
});

onUnix('a folder that is open to others, and a link in place of the endpoint, are refused', async (t) => {
  const { directory } = await fakeAgent(t);
  chmodSync(directory, 0o770);
  refused(t, /open to others/);
  chmodSync(directory, 0o700);
  renameSync(`${directory}/agent.sock`, `${directory}/real.sock`);
  symlinkSync(`${directory}/real.sock`, `${directory}/agent.sock`);
  refused(t, /is no socket/);
});

asRoot('an agent of another user is refused, wherever it listens', async (t) => {
  const { directory } = await fakeAgent(t);
  chownSync(`${directory}/agent.sock`, 12_345, 12_345);
  refused(t, /user 12345/);
  chownSync(`${directory}/agent.sock`, 0, 0);
  chownSync(directory, 12_345, 12_345);
  refused(t, /user 12345/);
});

asRoot('an agent that runs as another user behind our own endpoint is refused', async (t) => {
  await fakeAgent(t, undefined, 12_345);
  refused(t, /the process at the other end is of user 12345/);
});

onUnix('a refusal leaves the connection usable', async (t) => {
  await fakeAgent(t);
  const connection = new AgentConnection();
  throws(t, () => connection.request('reclaim', { id: 'none' }), { hresult: '0x80070490' });
  t.true(connection.isOpen);
  t.is(connection.request('sockets', {}).message.sockets.length, 0);
  connection.close();
  t.false(connection.isOpen);
  throws(t, () => connection.request('sockets', {}), { hresult: '0x80000013' });
});
