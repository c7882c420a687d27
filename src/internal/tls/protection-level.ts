import { SocketProtectionLevel } from '../../windows/networking/sockets/socket-protection-level.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { requireEnum } from '../projection/arguments.js';

const BLUETOOTH: readonly SocketProtectionLevel[] = [
  SocketProtectionLevel.bluetoothEncryptionAllowNullAuthentication,
  SocketProtectionLevel.bluetoothEncryptionWithAuthentication,
];

/** A protection level of TCP; throws socketTypeNotSupported for those of Bluetooth. */
export function requireProtectionLevel(value: unknown): SocketProtectionLevel {
  const level = requireEnum(SocketProtectionLevel, value, 'protectionLevel');
  if (!BLUETOOTH.includes(level)) return level;
  throw new UwpError(Hresult.WSAESOCKTNOSUPPORT, 'protectionLevel: Bluetooth sockets are not supported');
}
