import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createContext, runInContext, runInNewContext } from 'node:vm';

import test from 'ava';
import type * as sockets from 'uwp-sockets';
import {
  Buffer as UwpBuffer,
  ChainBuildingParameters,
  DataReader,
  DataWriter,
  DatagramSocket,
  HostName,
  StreamSocket,
} from 'uwp-sockets';

import { E_INVALIDARG, throwsHresult } from '../helpers/hresult-errors.js';
import { closedPort } from '../helpers/closed-port.js';

type Package = typeof sockets;
type Wrapper = (exports: object, require: (name: string) => unknown, module: object) => void;

const ENTRY = join(__dirname, '../../dist/index.js');
const LOOPBACK = new HostName('127.0.0.1');

/** A value of another realm, as code in a `vm` context or under Jest passes it. */
function foreign(expression: string): never {
  return runInNewContext(expression) as never;
}

/** The package with its code, but not the addon, loaded in a context without host globals. */
function loadElsewhere(): Package {
  const context = createContext({});
  const outside = createRequire(ENTRY);
  const load = (file: string): object => {
    const module = { exports: {} };
    const inside = (name: string): unknown =>
      /^\.\/.*\.js$/.test(name) ? load(join(dirname(file), name)) : outside(name);
    const wrapper = `(function (exports, require, module) {${readFileSync(file, 'utf8')}\n})`;
    (runInContext(wrapper, context, { filename: file }) as Wrapper)(module.exports, inside, module);
    return module.exports;
  };
  return load(ENTRY) as Package;
}

test('errors of the addon are whole where another realm loaded the package', async (t) => {
  const elsewhere = loadElsewhere();
  t.not(elsewhere.StreamSocket, StreamSocket);
  const socket = new elsewhere.StreamSocket();
  const error = (await t.throwsAsync(
    async () => socket.connectAsync(new elsewhere.HostName('127.0.0.1'), await closedPort()),
    { any: true },
  )) as { message: string };
  t.like(error, {
    hresult: '0x8007274D',
    status: elsewhere.SocketErrorStatus.connectionRefused,
    code: 'ECONNREFUSED',
    description: error.message,
  });
  t.throws(() => new elsewhere.HostName('no host'), { any: true });
});

test('a package of another realm sends and receives, text and dates too', async (t) => {
  const elsewhere = loadElsewhere();
  const socket = new elsewhere.DatagramSocket();
  t.teardown(() => socket.close());
  const received = new Promise<InstanceType<typeof elsewhere.DataReader>>((resolve) => {
    socket.onmessagereceived = (args) => resolve(args.getDataReader());
  });
  await socket.bindEndpointAsync(new elsewhere.HostName('127.0.0.1'), '');
  const output = await socket.getOutputStreamAsync(new elsewhere.HostName('127.0.0.1'), socket.information.localPort);
  const writer = new elsewhere.DataWriter(output);
  writer.writeString('text');
  writer.writeDateTime(new Date(1_000));
  await writer.storeAsync();
  const reader = await received;
  t.is(reader.readString(4), 'text');
  t.is(reader.readDateTime().getTime(), 1_000);
});

test('memory, dates and options of another realm are accepted', async (t) => {
  const writer = new DataWriter();
  writer.writeBytes(foreign('Uint8Array.of(1, 2, 3)'));
  writer.writeDateTime(foreign('new Date(86400000)'));
  const reader = DataReader.fromBuffer(writer.detachBuffer());
  const bytes: Uint8Array = foreign('new Uint8Array(3)');
  t.is(reader.readBytes(bytes), bytes);
  t.deepEqual([...bytes], [1, 2, 3]);
  t.is(reader.readDateTime().getTime(), 86_400_000);

  const parameters = new ChainBuildingParameters();
  parameters.validationTimestamp = foreign('new Date(86400000)');
  t.is(parameters.validationTimestamp.getTime(), 86_400_000);
  t.deepEqual([...UwpBuffer.fromBytes(foreign('Uint8Array.of(7)')).bytes], [7]);

  const socket = new DatagramSocket();
  t.teardown(() => socket.close());
  const options: { signal: AbortSignal } = foreign('({ signal: null })');
  Object.assign(options, { signal: AbortSignal.abort() });
  await t.throwsAsync(async () => socket.bindServiceNameAsync('', options), { message: 'Canceled' });
  await socket.bindEndpointAsync(LOOPBACK, '');
  const output = await socket.getOutputStreamAsync(LOOPBACK, socket.information.localPort);
  t.is(await output.writeAsync(foreign('Uint8Array.of(1, 2)')), 2);
  t.is(await output.writeAsync(foreign('new ArrayBuffer(3)')), 3);
  t.is(await output.writeAsync(foreign('new DataView(new ArrayBuffer(4))')), 4);
});

test('objects that only resemble memory or a date are rejected', (t) => {
  const writer = new DataWriter();
  const reader = DataReader.fromBuffer(new UwpBuffer(0));
  throwsHresult(t, () => writer.writeBytes(Object.create(Uint8Array.prototype) as Uint8Array), E_INVALIDARG);
  throwsHresult(t, () => reader.readBytes(Object.create(Uint8Array.prototype) as Uint8Array), E_INVALIDARG);
  throwsHresult(t, () => writer.writeDateTime(Object.create(Date.prototype) as Date), E_INVALIDARG);
  throwsHresult(
    t,
    () => (new ChainBuildingParameters().validationTimestamp = Object.create(Date.prototype) as Date),
    E_INVALIDARG,
  );
});
