import { MAX_CONTEXT } from '../../../internal/agent/transfer.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { bytesOf, type BufferSource } from '../../../internal/streams/bytes.js';
import { BufferClass, type IBuffer } from '../../storage/streams/buffer.js';

/** The class behind `SocketActivityContext`. */
export class SocketActivityContextClass {
  readonly #data: IBuffer;

  /** Throws E_INVALIDARG (0x80070057) for anything but a buffer. */
  constructor(data: IBuffer | BufferSource) {
    const bytes = bytesOf(data);
    this.#data = data instanceof BufferClass ? data : new BufferClass(bytes);
  }

  /** The data; always the same object. */
  get data(): IBuffer {
    return this.#data;
  }
}

/** The bytes of a context, null for none. Throws E_INVALIDARG for anything else, and for a context that is too long. */
export function contextOf(context: SocketActivityContext | null | undefined): Uint8Array | null {
  if (context === null || context === undefined) return null;
  if (!(context instanceof SocketActivityContextClass)) throw invalidArgument('data must be a SocketActivityContext');
  const bytes = bytesOf(context.data);
  if (bytes.length <= MAX_CONTEXT) return bytes;
  throw invalidArgument(`data has ${bytes.length} bytes, and at most ${MAX_CONTEXT} are possible`);
}

/** Windows.Networking.Sockets.SocketActivityContext: what a program leaves with a socket that it gives to the agent. */
export const SocketActivityContext: CallableClass<typeof SocketActivityContextClass> = callable(
  SocketActivityContextClass,
  'SocketActivityContext',
);
export type SocketActivityContext = SocketActivityContextClass;
