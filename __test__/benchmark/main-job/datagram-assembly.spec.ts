import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Receipt {
  readonly isComplete: boolean;
  readonly digest: { append(data: Buffer, from: number, to: number): void };
  report(): void;
}

interface DatagramAssembly {
  receive(data: Buffer, from: number, to: number): void;
}

interface Module {
  readonly DatagramAssembly: new (
    receipt: Receipt,
    window: number,
    acknowledge: (data: Uint8Array) => void,
  ) => DatagramAssembly;
  windowOf(receiveBuffer: number): number;
}

const load = (): Promise<Module> => plainModule('benchmark/main-job/receivers/datagram-assembly.mjs');

function numbered(number: number, text: string): Buffer {
  const datagram = Buffer.alloc(4 + text.length, text);
  datagram.writeUInt32BE(number);
  datagram.write(text, 4);
  return datagram;
}

/** An assembly that expects so many bytes, what it has taken, and the numbers that it has acknowledged. */
async function open(expected: number, window: number) {
  const { DatagramAssembly } = await load();
  const state = { text: '', acknowledged: [] as number[], reported: Promise.resolve() };
  let reported = (): void => {};
  state.reported = new Promise((resolve) => (reported = resolve));
  const receipt = {
    get isComplete() {
      return state.text.length >= expected;
    },
    digest: { append: (data: Buffer, from: number, to: number) => (state.text += data.toString('latin1', from, to)) },
    report: () => reported(),
  };
  const acknowledge = (data: Uint8Array) => void state.acknowledged.push(Buffer.from(data).readUInt32BE());
  return { state, assembly: new DatagramAssembly(receipt, window, acknowledge) };
}

test('takes datagrams out of a batch, acknowledges each quarter of the window and the last, then reports', async (t) => {
  const { state, assembly } = await open(10, 8);
  const batch = Buffer.concat(['ab', 'cd', 'ef', 'gh', 'ij'].map((text, number) => numbered(number, text)));
  for (let from = 0; from < batch.length; from += 6) assembly.receive(batch, from, from + 6);
  t.is(state.text, 'abcdefghij');
  t.deepEqual(state.acknowledged, [2, 4, 5]);
  await state.reported;
});

test('drops what is not the next one and answers with the number that is', async (t) => {
  const { state, assembly } = await open(100, 8);
  for (const number of [0, 2, 0, 1]) assembly.receive(numbered(number, `${number}`), 0, 5);
  t.is(state.text, '01');
  t.deepEqual(state.acknowledged, [1, 1, 2]);
});

test('a window fits into half of the receive buffer and has at least one datagram', async (t) => {
  const { windowOf } = await load();
  t.is(windowOf(8 << 20), 1024);
  t.is(windowOf(425_984), 92);
  t.is(windowOf(1), 1);
});
