import { existsSync, readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { type DatagramSocket, DatagramSocketControl, type HostName, SocketQualityOfService } from 'uwp-sockets';
import { type Child, program, runIsolated, runPython } from '../../../helpers/udp-child.js';
import { INVALID_ARGUMENT, throws } from '../../../helpers/failures.js';
import { testNeeding } from '../../../helpers/udp-needs.js';
import { boundSocket, LOOPBACK, LOOPBACK6, newSocket } from '../../../helpers/udp-sockets.js';

const SYSTEM_DEFAULT = '/proc/sys/net/core/rmem_default';

test('a new socket has the defaults of UWP', (t) => {
  const { control } = newSocket(t);
  t.true(control instanceof DatagramSocketControl);
  t.is(control.qualityOfService, SocketQualityOfService.normal);
  t.is(control.outboundUnicastHopLimit, 128);
  t.is(control.dontFragment, false);
  t.is(control.multicastOnly, false);
  t.true(control.inboundBufferSizeInBytes > 0);
});

(existsSync(SYSTEM_DEFAULT) ? test : test.skip)('the receive buffer is what the system has', async (t) => {
  const size = Number(readFileSync(SYSTEM_DEFAULT, 'utf8'));
  t.is(newSocket(t).control.inboundBufferSizeInBytes, size);
  t.is((await boundSocket(t)).control.inboundBufferSizeInBytes, size);
});

test('options can be set and read, separately for each socket', (t) => {
  const { control } = newSocket(t);
  control.qualityOfService = SocketQualityOfService.lowLatency;
  control.outboundUnicastHopLimit = 255;
  control.dontFragment = true;
  control.inboundBufferSizeInBytes = 50_000;
  control.multicastOnly = true;
  t.deepEqual(valuesOf(control), [SocketQualityOfService.lowLatency, 255, true, 50_000, true]);
  const other = newSocket(t).control;
  t.deepEqual([other.qualityOfService, other.outboundUnicastHopLimit, other.dontFragment], [0, 128, false]);
});

function valuesOf(control: DatagramSocketControl): unknown[] {
  const { qualityOfService, outboundUnicastHopLimit, dontFragment, inboundBufferSizeInBytes, multicastOnly } = control;
  return [qualityOfService, outboundUnicastHopLimit, dontFragment, inboundBufferSizeInBytes, multicastOnly];
}

test('the bound socket has the requested buffer size', async (t) => {
  const small = newSocket(t);
  small.control.inboundBufferSizeInBytes = 20_000;
  await small.bindEndpointAsync(LOOPBACK, '');
  const granted = small.control.inboundBufferSizeInBytes;
  t.true(granted >= 20_000 && granted <= 2 * 20_000, String(granted));
  small.close();
  t.true(small.control.inboundBufferSizeInBytes >= 20_000);
});

const BAD_VALUES: [keyof DatagramSocketControl, unknown[]][] = [
  ['qualityOfService', [2, -1, '0', null, undefined, NaN]],
  ['outboundUnicastHopLimit', [0, 256, -1, 1.5, NaN, '64', null]],
  ['inboundBufferSizeInBytes', [0, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 32, '4096', null]],
];

for (const [property, values] of BAD_VALUES) {
  test(`${property} rejects invalid values and keeps its value`, (t) => {
    const control = newSocket(t).control as unknown as Record<string, unknown>;
    const before = control[property];
    for (const value of values) {
      throws(t, () => (control[property] = value), { ...INVALID_ARGUMENT, message: new RegExp(property) });
    }
    t.is(control[property], before);
  });
}

interface Seen {
  readonly size: number;
  readonly hopLimit: number;
  readonly trafficClass: number;
}

/** A receiver that reports the IP header fields. */
async function openWitness(t: ExecutionContext, host: HostName): Promise<Witness> {
  const child = runPython(t, 'udp-receive.py', host.rawName);
  return new Witness(host, child, await child.line(0));
}

class Witness {
  readonly #host: HostName;
  readonly #child: Child;
  readonly #port: string;
  #count = 0;

  constructor(host: HostName, child: Child, port: string) {
    this.#host = host;
    this.#child = child;
    this.#port = port;
  }

  async connect(socket: DatagramSocket): Promise<void> {
    await socket.connectAsync(this.#host, this.#port);
  }

  async ofConnected(socket: DatagramSocket): Promise<Seen> {
    await socket.outputStream.writeAsync(Buffer.from('x'));
    return this.#next();
  }

  async ofTarget(socket: DatagramSocket): Promise<Seen> {
    const stream = await socket.getOutputStreamAsync(this.#host, this.#port);
    await stream.writeAsync(Buffer.from('x'));
    return this.#next();
  }

  async #next(): Promise<Seen> {
    return JSON.parse(await this.#child.line(++this.#count)) as Seen;
  }
}

for (const host of [LOOPBACK, LOOPBACK6]) {
  testNeeding('python')(`the hop limit of ${host.rawName} is 128 and can change at any time`, async (t) => {
    const witness = await openWitness(t, host);
    const socket = newSocket(t);
    await witness.connect(socket);
    t.is((await witness.ofConnected(socket)).hopLimit, 128);
    socket.control.outboundUnicastHopLimit = 7;
    t.is((await witness.ofConnected(socket)).hopLimit, 7);
    t.is((await witness.ofTarget(socket)).hopLimit, 7);
  });

  testNeeding('python')(
    `a hop limit set before the bind applies to ${host.rawName} on a dual-stack socket`,
    async (t) => {
      const witness = await openWitness(t, host);
      const socket = newSocket(t);
      socket.control.outboundUnicastHopLimit = 3;
      await socket.bindServiceNameAsync('');
      t.is((await witness.ofTarget(socket)).hopLimit, 3);
      socket.control.outboundUnicastHopLimit = 200;
      t.is((await witness.ofTarget(socket)).hopLimit, 200);
    },
  );

  testNeeding('python')(`low latency marks datagrams to ${host.rawName} for expedited forwarding`, async (t) => {
    const witness = await openWitness(t, host);
    const socket = newSocket(t);
    socket.control.qualityOfService = SocketQualityOfService.lowLatency;
    await socket.bindServiceNameAsync('');
    t.is((await witness.ofTarget(socket)).trafficClass >> 2, 46);
    t.is((await witness.ofTarget(await boundSocket(t, null))).trafficClass, 0);
  });
}

testNeeding('networkNamespaces')('with dontFragment a datagram longer than the path MTU fails', async (t) => {
  const child = runIsolated(t, 'ip link set lo mtu 1500', program('dont-fragment'));
  const outcomes = (await child.result(t)).map((line) => JSON.parse(line) as unknown);
  t.deepEqual(outcomes, [
    { dontFragment: false, size: 1472, arrived: 1472 },
    { dontFragment: false, size: 1473, arrived: 1473 },
    { dontFragment: false, size: 9000, arrived: 9000 },
    { dontFragment: true, size: 1472, arrived: 1472 },
    { dontFragment: true, size: 1473, failed: '0x80072738' },
    { dontFragment: true, size: 9000, failed: '0x80072738' },
  ]);
});
