import { SocketErrorStatus } from 'uwp-sockets';

import type { Failure } from './failures.js';

export const NOT_TLS: Failure = { hresult: '0x80090308' };
export const TIMED_OUT: Failure = { hresult: '0x8007274C', status: SocketErrorStatus.connectionTimedOut };
export const BLUETOOTH: Failure = { hresult: '0x8007273C', status: SocketErrorStatus.socketTypeNotSupported };
export const EXPIRED: Failure = { hresult: '0x800B0101', status: SocketErrorStatus.certificateExpired };
export const UNTRUSTED: Failure = { hresult: '0x800B0109', status: SocketErrorStatus.certificateUntrustedRoot };
export const WRONG_NAME: Failure = {
  hresult: '0x800B010F',
  status: SocketErrorStatus.certificateCommonNameIsIncorrect,
};
export const WRONG_USAGE: Failure = { hresult: '0x800B0110', status: SocketErrorStatus.certificateWrongUsage };
