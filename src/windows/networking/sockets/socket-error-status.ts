/** Windows.Networking.Sockets.SocketErrorStatus: kind of an error of a socket; see `SocketError.getStatus`. */
export { SocketErrorStatus } from '../../../internal/errors/hresult.js';
