/** Windows.Networking.Sockets.SocketErrorStatus: what went wrong on a socket; see `SocketError.getStatus`. */
export { SocketErrorStatus } from '../../../internal/errors/hresult.js';
