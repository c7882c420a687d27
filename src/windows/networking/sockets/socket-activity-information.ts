import { ownedSockets, reclaim, type OwnedSocket, type Reclaimed } from '../../../internal/agent/reclaim.js';
import { illegalCall } from '../../../internal/errors/errors.js';
import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { MapView } from '../../foundation/collections/map-view.js';
import { adoptReclaimedDatagramSocket, type DatagramSocket } from './datagram-socket.js';
import { SocketActivityContextClass, type SocketActivityContext } from './socket-activity-context.js';
import { SocketActivityKind } from './socket-activity-kind.js';
import { adoptReclaimedStream, type StreamSocket } from './stream-socket.js';
import { adoptReclaimedListener, type StreamSocketListener } from './stream-socket-listener.js';

type AnySocket = StreamSocket | DatagramSocket | StreamSocketListener;

/** The class behind `SocketActivityInformation`. */
export class SocketActivityInformationClass {
  readonly #owned: OwnedSocket;
  readonly #context: SocketActivityContext | null;
  /** Once it was taken back. */
  #socket: AnySocket | null = null;

  /** @internal */
  constructor(owned: OwnedSocket) {
    this.#owned = owned;
    this.#context = owned.context && new SocketActivityContextClass(owned.context);
  }

  /** The sockets of this application that the agent owns now, by their ids. Throws the errors of the agent. */
  static get allSockets(): MapView<SocketActivityInformation> {
    return new MapView(
      ownedSockets().map((owned) => [owned.record.id, new SocketActivityInformationClass(owned)] as const),
    );
  }

  /** The task that the agent activates. */
  get taskId(): string {
    return this.#owned.record.taskId;
  }

  /** The id of the transfer. */
  get id(): string {
    return this.#owned.record.id;
  }

  get socketKind(): SocketActivityKind {
    return this.#owned.record.kind as SocketActivityKind;
  }

  /** What was left with the socket; null for nothing. */
  get context(): SocketActivityContext | null {
    return this.#context;
  }

  /**
   * Takes the socket back from the agent; later reads give the same object. Nothing is read from it before this returns. It may be
   * transferred again without `enableTransferOwnership`, and its options are those of the kernel.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) for a socket of another kind, ERROR_NOT_FOUND (0x80070490) when the agent has it no
   * more, tooManyOpenFiles (0x80072728), and the errors of the agent; after each of these the agent goes on with the socket.
   */
  get streamSocket(): StreamSocket {
    return this.#reclaim('streamSocket', SocketActivityKind.streamSocket, adoptReclaimedStream);
  }

  /**
   * As `streamSocket`. Handlers may be added to the socket, although it is bound: receiving begins with the first. What an owner
   * before had received and not taken comes first.
   */
  get datagramSocket(): DatagramSocket {
    return this.#reclaim('datagramSocket', SocketActivityKind.datagramSocket, adoptReclaimedDatagramSocket);
  }

  /** As `streamSocket`. A handler may be added to the listener, although it is bound: accepting begins with it. */
  get streamSocketListener(): StreamSocketListener {
    return this.#reclaim('streamSocketListener', SocketActivityKind.streamSocketListener, adoptReclaimedListener);
  }

  #reclaim<Socket extends AnySocket>(
    member: string,
    kind: SocketActivityKind,
    adopt: (reclaimed: Reclaimed) => Socket,
  ): Socket {
    if (this.socketKind !== kind) throw illegalCall(`${member}: the socket ${this.id} is of another kind`);
    return (this.#socket ??= reclaim(this.id, adopt)) as Socket;
  }
}

/** Windows.Networking.Sockets.SocketActivityInformation: a socket that the agent owns, and the way to take it back. */
export const SocketActivityInformation: ApiMadeClass<typeof SocketActivityInformationClass> = apiMade(
  SocketActivityInformationClass,
  'SocketActivityInformation',
);
export type SocketActivityInformation = SocketActivityInformationClass;
