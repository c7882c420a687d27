/** A use that the public declarations allow and ours do not: the public declarations are wrong, or less precise. */
export interface KnownDifference {
  readonly member: string;
  /** Part of the use that distinguishes it from others of the same member. */
  readonly code?: string;
  readonly reason: string;
}

const ARRAY_FORM = 'indexOf with one argument is the form of Array; the WinRT form takes a second argument';
const ONE_ITEM = 'getMany results in several items, not in one';
const ANY_ERROR = 'a stream that the program made may fail with an error of its own';
const BYTES = 'bytes come as a Uint8Array, which a plain array is not';
const ANY_SIZE = 'an integer that a double cannot hold is a bigint';

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  { member: 'Windows.Foundation.IAsyncInfo.errorCode', reason: ANY_ERROR },
  { member: 'Windows.Foundation.WwwFormUrlDecoder.getMany', reason: ONE_ITEM },
  { member: 'Windows.Foundation.WwwFormUrlDecoder.indexOf', reason: ARRAY_FORM },
  { member: 'Windows.Foundation.Collections.IIterator.getMany', reason: ONE_ITEM },
  { member: 'Windows.Foundation.Collections.IVector.getMany', reason: ONE_ITEM },
  { member: 'Windows.Foundation.Collections.IVector.indexOf', reason: ARRAY_FORM },
  { member: 'Windows.Foundation.Collections.IVectorView.getMany', reason: ONE_ITEM },
  { member: 'Windows.Foundation.Collections.IVectorView.indexOf', reason: ARRAY_FORM },
  {
    member: 'Windows.Networking.Sockets.StreamSocket.connectAsync',
    code: '(given<Windows.Networking.EndpointPair>(), given<',
    reason: 'JavaScript cannot call this overload: another one takes as many arguments',
  },
  { member: 'Windows.Storage.Streams.DataReader.readBytes', reason: 'it fills an array and needs one' },
  { member: 'Windows.Storage.Streams.DataReaderLoadOperation.errorCode', reason: ANY_ERROR },
  { member: 'Windows.Storage.Streams.DataWriterStoreOperation.errorCode', reason: ANY_ERROR },
  { member: 'Windows.Storage.Streams.DataReader.readInt64', reason: ANY_SIZE },
  { member: 'Windows.Storage.Streams.DataReader.readUInt64', reason: ANY_SIZE },
  {
    member: 'Windows.Security.Credentials.PasswordCredential.properties',
    reason: 'a map without events, so not an IPropertySet',
  },
  {
    member: 'Windows.Security.Cryptography.CryptographicBuffer.copyToByteArray',
    reason: BYTES,
  },
  { member: 'Windows.Security.Cryptography.Certificates.Certificate.getHashValue', reason: BYTES },
  {
    member: 'Windows.Security.Cryptography.Certificates.CertificateQuery.thumbprint',
    reason: 'it is an array of bytes, not one number',
  },
  {
    member: 'Windows.Security.Cryptography.Certificates.Certificate.serialNumber',
    reason: 'it is an array of bytes, not one number',
  },
];
