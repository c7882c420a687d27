import { beyondUwp, freeFunction } from '../model.mjs';

/** What the package exports beside the namespaces. @type {import('../model.mjs').Namespace} */
export const packageExports = {
  name: 'uwp-sockets',
  types: {
    asInputStream: beyondUwp(
      'an input stream over a Node.js or web stream, or anything that `for await` reads',
      freeFunction(1),
    ),
    asOutputStream: beyondUwp('an output stream over a Node.js or web stream', freeFunction(1)),
    asReadableStream: beyondUwp('a web stream over an input stream', freeFunction(1)),
    asStreamForRead: beyondUwp('a Node.js stream over an input stream', freeFunction(1, 2)),
    asStreamForWrite: beyondUwp('a Node.js stream over an output stream', freeFunction(1, 2)),
    asWritableStream: beyondUwp('a web stream over an output stream', freeFunction(1)),
  },
};
