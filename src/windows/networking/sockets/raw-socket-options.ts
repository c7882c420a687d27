import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { requireInteger } from '../../../internal/projection/arguments.js';
import { illegalCall, invalidArgument } from '../../../internal/errors/errors.js';
import { callNative } from '../../../internal/errors/native-error.js';
import type { BoundUdpSocket, UdpOptions } from '../../../internal/options/option-defaults.js';
import type { OptionsHolder } from '../../../internal/options/options-holder.js';

const INT_MIN = -0x8000_0000;
const INT_MAX = 0x7fff_ffff;

/** No option of any system is longer. */
const LONGEST = 65_536;

/** The class behind `RawSocketOptions`. */
export class RawSocketOptionsClass {
  readonly #holder: OptionsHolder<UdpOptions>;
  readonly #bound: () => BoundUdpSocket | null;

  /** @internal */
  constructor(holder: OptionsHolder<UdpOptions>, bound: () => BoundUdpSocket | null) {
    this.#holder = holder;
    this.#bound = bound;
  }

  /**
   * Reads an option of the bound socket: as a C `int`, or with `length` as at most so many bytes.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before the bind, RO_E_CLOSED (0x80000013) after the close, and the error of
   * the system: WSAENOPROTOOPT (0x8007273A) for an unknown option.
   */
  get(level: number, name: number): number;
  get(level: number, name: number, length: number): Uint8Array;
  get(level: number, name: number, length?: number): number | Uint8Array {
    const number = requireNumbers(level, name);
    const size = length === undefined ? Int32Array.BYTES_PER_ELEMENT : requireInteger(length, 1, LONGEST, 'length');
    this.#holder.requireOpen('rawOptions.get');
    const native = this.#bound();
    if (!native) throw illegalCall('rawOptions.get: the socket is not bound');
    const bytes = callNative(() => native.rawOption(number.level, number.name, size));
    return length === undefined ? intOf(bytes) : bytes;
  }

  /**
   * Sets an option to a C `int` or to bytes in the system's layout. Values set before the bind are applied by the bind, in
   * order, after all other options.
   *
   * Throws RO_E_CLOSED (0x80000013) after the close and E_ILLEGAL_METHOD_CALL (0x8000000E) while a bind is under way. An
   * error of the system is thrown on a bound socket; before, the bind rejects with it: WSAENOPROTOOPT (0x8007273A) for an
   * unknown option, E_ACCESSDENIED (0x80070005) for one that requires a privilege.
   */
  set(level: number, name: number, value: number | ArrayBufferView): void {
    const option = { ...requireNumbers(level, name), value: [...bytesOf(value)] };
    this.#holder.requireOpen('rawOptions.set');
    const native = this.#bound();
    if (native) {
      callNative(() => native.setRawOption(option));
      return;
    }
    const options = this.#holder.change('rawOptions.set');
    options.rawOptions = [...options.rawOptions, option];
  }
}

/**
 * Options of a socket by their system numbers, such as level `IPPROTO_IP` and name `IP_TOS`. The numbers differ between
 * systems. Beyond UWP.
 */
export const RawSocketOptions: ApiMadeClass<typeof RawSocketOptionsClass> = apiMade(
  RawSocketOptionsClass,
  'RawSocketOptions',
);
export type RawSocketOptions = RawSocketOptionsClass;

function requireNumbers(level: unknown, name: unknown): { level: number; name: number } {
  return {
    level: requireInteger(level, INT_MIN, INT_MAX, 'level'),
    name: requireInteger(name, INT_MIN, INT_MAX, 'name'),
  };
}

function bytesOf(value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) return valueOf(value);
  if (typeof value !== 'number') throw invalidArgument('value must be a number or bytes');
  return new Uint8Array(Int32Array.of(requireInteger(value, INT_MIN, 2 * INT_MAX + 1, 'value')).buffer);
}

function valueOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  if (byteLength > LONGEST) throw invalidArgument(`value has at most ${LONGEST} bytes, not ${byteLength}`);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Some systems return a single byte for some options. */
function intOf(bytes: Uint8Array): number {
  if (bytes.length === 1) return bytes[0]!;
  const int = new Uint8Array(Int32Array.BYTES_PER_ELEMENT);
  int.set(bytes);
  return new Int32Array(int.buffer)[0]!;
}
