import { requireEnabled, requireOwnership, setOwnership } from '../../../internal/agent/ownership.js';
import { keepAliveOf, requireSocketId, transfer, type Suspended } from '../../../internal/agent/transfer.js';
import type { SocketActivityConnectedStandbyAction } from './socket-activity-connected-standby-action.js';
import { contextOf, type SocketActivityContext } from './socket-activity-context.js';

/** A socket that can be given to the agent, which keeps it open when this program has ended. */
export abstract class TransferableSocket {
  /** @internal Throws once the socket is open, or is being opened, and when it is closed. */
  protected abstract requireUnopened(member: string): void;

  /** @internal Throws unless the socket is open. */
  protected abstract requireOpened(member: string): void;

  /** @internal Takes the socket out of use; throws E_ILLEGAL_METHOD_CALL when it cannot be given away now. */
  protected abstract suspend(member: string): Suspended;

  /**
   * Allows the socket to be given to the agent, which activates the task when something happens to it. To be called before the
   * socket is bound or connected; the last call counts.
   *
   * Throws E_INVALIDARG (0x80070057) for a `taskId` that is no GUID, ERROR_NOT_FOUND (0x80070490) for a task that is not
   * registered, E_ILLEGAL_METHOD_CALL (0x8000000E) once the socket is bound or connected, RO_E_CLOSED (0x80000013) after
   * `close`; and, as every call that needs the agent, ERROR_FILE_NOT_FOUND (0x80070002) when there is none, E_ACCESSDENIED
   * (0x80070005) without the capability pushNotifications, and when it is not to be trusted, ERROR_TIMEOUT (0x800705B4) when
   * it does not answer within five seconds.
   *
   * @param connectedStandbyAction default `doNotWake`. With `wake` a bind throws WSAEOPNOTSUPP (0x8007273D): only a
   *   StreamSocket can wake, where the system has connected standby
   */
  enableTransferOwnership(taskId: string, connectedStandbyAction?: SocketActivityConnectedStandbyAction): void {
    this.requireUnopened('enableTransferOwnership');
    setOwnership(this, requireOwnership(taskId, connectedStandbyAction));
  }

  /**
   * Gives the socket to the agent and closes it here. From then on the agent keeps it open, also when this program has ended,
   * and activates the task when a datagram or bytes come, when the peer ends the connection, and when `keepAliveTime` has
   * passed; `SocketActivityInformation` gives it back. What was received and not read, or not delivered to a handler, goes with
   * it.
   *
   * Throws E_INVALIDARG (0x80070057) for an id that is null, empty or longer than 256 characters, and for a context of more than
   * 8 MiB; E_ILLEGAL_METHOD_CALL (0x8000000E) before the bind or connect, without `enableTransferOwnership`, while a connect,
   * read or write is pending, on a connection that is protected or being protected, and when written data was dropped;
   * RO_E_CLOSED (0x80000013) after `close`; ERROR_NOT_FOUND (0x80070490) when the task is not registered any more;
   * ERROR_ALREADY_EXISTS (0x800700B7) when the agent has a socket of this id; and the errors of the agent. After each of these
   * the socket remains usable.
   *
   * @param data what the task gets with the socket; null for nothing
   * @param keepAliveTime milliseconds; 0 for none
   */
  transferOwnership(socketId: string, data?: SocketActivityContext | null, keepAliveTime: number = 0): void {
    const given = { id: requireSocketId(socketId), context: contextOf(data), keepAlive: keepAliveOf(keepAliveTime) };
    this.requireOpened('transferOwnership');
    const ownership = requireEnabled(this);
    transfer(this.suspend('transferOwnership'), ownership, given);
  }
}
