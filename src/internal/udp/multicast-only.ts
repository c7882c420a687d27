import { isUnicast } from '../../native/index.cjs';
import type { FindWriter } from './datagram-output-stream.js';
import type { Endpoint } from '../names/endpoint.js';
import { notSupported } from '../errors/errors.js';

/** Finds the writer of a stream; on a socket for multicast only, a stream to one host has none. */
export function sparingUnicast(endpoint: Endpoint, isMulticastOnly: () => boolean, find: FindWriter): FindWriter {
  let isRefused: boolean | undefined;
  return (member) => {
    const writer = find(member);
    if (isMulticastOnly() && (isRefused ??= isUnicast(endpoint.address))) {
      throw notSupported(`${member}: a multicastOnly socket cannot send to one host, as ${endpoint.address} is`);
    }
    return writer;
  };
}
