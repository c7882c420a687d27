import { beyondUwp, freeFunction, struct } from '../model.mjs';

/** Exports of the package besides the namespaces. @type {import('../model.mjs').Namespace} */
export const packageExports = {
  name: 'uwp-sockets',
  types: {
    UwpError: beyondUwp(
      'type of the errors that members throw and reject with',
      struct('number', 'description', 'hresult', 'status', 'code', 'syscall', 'failures'),
    ),
    asDuplex: beyondUwp('a Node.js Duplex over a StreamSocket that behaves as `net.Socket`', freeFunction(1, 2)),
    DuplexOptions: beyondUwp('options of `asDuplex`', struct('allowHalfOpen')),
    asInputStream: beyondUwp('an input stream over a Node.js or web stream, or any async iterable', freeFunction(1)),
    asOutputStream: beyondUwp('an output stream over a Node.js or web stream', freeFunction(1)),
    asReadableStream: beyondUwp('a web stream over an input stream', freeFunction(1)),
    asStreamForRead: beyondUwp('a Node.js stream over an input stream', freeFunction(1, 2)),
    asStreamForWrite: beyondUwp('a Node.js stream over an output stream', freeFunction(1, 2)),
    asWritableStream: beyondUwp('a web stream over an output stream', freeFunction(1)),
  },
};
