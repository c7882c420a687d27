import { SocketActivityConnectedStandbyAction } from '../../windows/networking/sockets/socket-activity-connected-standby-action.js';
import { illegalCall, UwpError, notSupported } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { requireEnum } from '../projection/arguments.js';
import { formatGuid, parseGuid } from '../projection/guid.js';
import { textOf } from '../projection/marshalling.js';
import { requireCapability } from '../runtime/capabilities.js';
import { request } from './connection.js';

/** To which task a socket is given when its program leaves. */
export interface Ownership {
  readonly taskId: string;
  /** Whether activity is to wake a machine in connected standby. */
  readonly wake: boolean;
}

/**
 * The arguments of `enableTransferOwnership`. Throws E_INVALIDARG for what is no GUID and no action, E_ACCESSDENIED when the
 * manifest lacks pushNotifications, and 0x80070490 for a task that is not registered.
 */
export function requireOwnership(taskId: unknown, action: unknown): Ownership {
  const id = formatGuid(parseGuid(textOf(taskId as string)));
  const standby = requireEnum(
    SocketActivityConnectedStandbyAction,
    action ?? SocketActivityConnectedStandbyAction.doNotWake,
    'connectedStandbyAction',
  );
  requireCapability('pushNotifications', 'enableTransferOwnership');
  requireTask(id);
  return { taskId: id, wake: standby === SocketActivityConnectedStandbyAction.wake };
}

/** Of the sockets that can be given away. Not in the sockets: few have one, and each would be larger. */
const ownerships = new WeakMap<object, Ownership>();

/** Set by `enableTransferOwnership`, and on a socket that came back from the agent. */
export function setOwnership(socket: object, ownership: Ownership): void {
  ownerships.set(socket, ownership);
}

/** What was enabled; throws E_ILLEGAL_METHOD_CALL when nothing was. */
export function requireEnabled(socket: object): Ownership {
  const ownership = ownerships.get(socket);
  if (ownership) return ownership;
  throw illegalCall('transferOwnership: enableTransferOwnership was not called before the socket was opened');
}

/** Only a connected StreamSocket may wake the machine. */
export function rejectWake(socket: object): void {
  const ownership = ownerships.get(socket);
  if (ownership?.wake) throw notSupported('bind: only a StreamSocket can wake the machine from connected standby');
}

function requireTask(id: string): void {
  const { tasks } = request('tasks', {}).message;
  if (tasks.some(({ taskId }) => taskId === id)) return;
  throw new UwpError(Hresult.ERROR_NOT_FOUND, `enableTransferOwnership: there is no task ${id}`);
}
