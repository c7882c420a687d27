/** Ways in which a process with sockets ends, selected by the argument. Prints events. */
import { DatagramSocket } from 'uwp-sockets';
import { connected, LOOPBACK, receiving, print } from './receiving.js';

/** Also fires in a process that would end but is slow: its output does not prove that the process is kept. */
function printIfKept(then: () => void): void {
  setTimeout(() => {
    print('kept');
    then();
  }, 100).unref();
}

const WAYS: Record<string, () => Promise<void> | void> = {
  'only loaded': () => undefined,

  'never bound': () => {
    const socket = new DatagramSocket();
    socket.onmessagereceived = (): void => undefined;
  },

  'bound with a handler': async () => {
    const { socket } = await receiving();
    printIfKept(() => socket.close());
  },

  'bound with a handler of batches': async () => {
    const socket = new DatagramSocket();
    socket.onmessagesreceived = (): void => undefined;
    await socket.bindEndpointAsync(LOOPBACK, '');
    printIfKept(() => socket.close());
  },

  'waiting for batches': async () => {
    const socket = new DatagramSocket();
    await socket.bindEndpointAsync(LOOPBACK, '');
    void socket.messages().next();
    printIfKept(() => socket.close());
  },

  'detached with a handler': async () => {
    const { socket } = await receiving();
    socket.detachDescriptor();
    printIfKept(() => socket.close());
  },

  'no longer waiting for batches': async () => {
    const socket = new DatagramSocket();
    await socket.bindEndpointAsync(LOOPBACK, '');
    const messages = socket.messages();
    void messages.next();
    await messages.return!();
    printIfKept(() => socket.close());
  },

  'connected with a handler': async () => {
    const peer = await receiving();
    peer.socket.close();
    const socket = new DatagramSocket();
    socket.onmessagereceived = (): void => undefined;
    await socket.connectAsync(LOOPBACK, peer.port);
    printIfKept(() => socket.close());
  },

  'with an abandoned iteration': async () => {
    const { socket } = await receiving();
    socket.messages();
    printIfKept(() => socket.close());
  },

  'bound without a handler': async () => {
    const socket = new DatagramSocket();
    await socket.bindEndpointAsync(LOOPBACK, '');
  },

  'connected without a handler': async () => {
    const socket = new DatagramSocket();
    await socket.connectAsync(LOOPBACK, '9');
    await socket.outputStream.writeAsync(Buffer.from('x'));
  },

  'closed in a handler': async () => {
    const { socket, port } = await receiving(() => socket.close());
    await (await connected(port)).outputStream.writeAsync(Buffer.from('x'));
  },

  'exit in a handler': async () => {
    const { port } = await receiving(() => {
      print('exits');
      process.exit(0);
    });
    const { outputStream } = await connected(port);
    setInterval(() => outputStream.tryWriteBatch(Array<Buffer>(100).fill(Buffer.alloc(50))), 1);
  },

  'a last write': async () => {
    void (await connected(process.argv[3]!)).outputStream.writeAsync(Buffer.from('last words'));
  },

  'a last first write': async () => {
    const stream = await new DatagramSocket().getOutputStreamAsync(LOOPBACK, process.argv[3]!);
    void stream.writeAsync(Buffer.from('last words'));
  },

  'an unobserved failed write': async () => {
    process.on('unhandledRejection', () => print('unhandled'));
    const { outputStream } = await connected('9');
    void outputStream.writeAsync(Buffer.alloc(70_000));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    try {
      await outputStream.flushAsync();
    } catch (error) {
      print((error as { hresult?: string }).hresult);
    }
  },

  'an unobserved failed bind': async () => {
    const { socket, port } = await receiving();
    process.once('unhandledRejection', (error) => {
      print(`unhandled ${(error as { hresult?: string }).hresult}`);
      socket.close();
    });
    void new DatagramSocket().bindEndpointAsync(LOOPBACK, port);
  },

  'throwing handlers': async () => {
    process.on('uncaughtException', (error) => print(error.message));
    const texts: string[] = [];
    const socket = new DatagramSocket();
    socket.addEventListener('messagereceived', (args) => {
      throw new Error(`cannot take ${args.getDataReader().unconsumedBufferLength} bytes`);
    });
    socket.addEventListener('messagereceived', (args) => {
      texts.push(args.getDataReader().readString(args.getDataReader().unconsumedBufferLength));
      if (texts.length < 3) return;
      socket.close();
      print(texts);
    });
    await socket.bindEndpointAsync(LOOPBACK, '');
    const sender = await connected(socket.information.localPort);
    sender.outputStream.tryWriteBatch(['a', 'bb', 'ccc'].map((text) => Buffer.from(text)));
  },
};

void WAYS[process.argv[2]!]!();
